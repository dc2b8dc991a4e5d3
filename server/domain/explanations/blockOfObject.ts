import { readInvoicesByIds } from '../invoices/readInvoice.ts'
import { blockOfPayment } from '../invoices/rules.ts'
import { readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import type { Reason, SentenceValue } from '../kernel/errors.ts'
import type { IdKind } from '../kernel/ids.ts'
import type { Right } from '../kernel/rights.ts'
import { readOrdersByIds } from '../orders/readOrder.ts'
import { blockOfOrderAction } from '../orders/rules.ts'

/** Why the state of an object does not let anybody do this with it now; null when it does, or has no say. */
export async function blockOfObject(
  ctx: Context,
  right: Right,
  { kind, uuid }: { kind: IdKind; uuid: string },
): Promise<{ reason: Reason; values: Record<string, SentenceValue> } | null> {
  if (kind === 'ORDER' && (right === 'orders.activate' || right === 'orders.delete')) {
    const [order] = await readOrdersByIds(ctx, [uuid])
    const { now } = await read(ctx, (tx) => readClock(tx))
    // Whoever may delete may restore: a deleted order is judged by that.
    const action = right === 'orders.activate' ? 'activate' : order?.status === 'DELETED' ? 'restore' : 'delete'
    const reason = order ? blockOfOrderAction(order, action, now) : null
    if (!order || !reason) return null
    const by = order.activatedBy ?? order.deletedBy ?? ''
    return { reason, values: { by, at: order.activatedAt ?? order.deletedAt ?? order.createdAt } }
  }
  if (kind === 'INVOICE' && right === 'payments.record') {
    const [invoice] = await readInvoicesByIds(ctx, [uuid])
    const reason = invoice ? blockOfPayment(invoice) : null
    return reason && { reason, values: {} }
  }
  return null
}
