import { and, eq, sql } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import type { EventKind } from '../kernel/eventKinds.ts'
import type { Write } from '../kernel/write.ts'

type Change = Partial<Omit<OrderRow, 'environmentId' | 'id' | 'version' | 'paymentStatus'>>

/** Writes one change of a held order with its version and its one event. Answers the row after it. */
export async function updateOrder(
  write: Write,
  order: OrderRow,
  change: Change,
  kind: EventKind & `order.${string}`,
  data: Record<string, string | null>,
): Promise<OrderRow> {
  const [row] = await write.tx
    .update(orders)
    .set({ ...change, version: sql`${orders.version} + 1` })
    .where(and(eq(orders.environmentId, order.environmentId), eq(orders.id, order.id)))
    .returning()
  recordOrder(write, row!, kind, data)
  return row!
}

/** News of an order, whose row already shows the change. */
export function recordOrder(
  write: Write,
  order: OrderRow,
  kind: EventKind & `order.${string}`,
  data: Record<string, string | null>,
): void {
  write.record({
    kind,
    subjectType: 'ORDER',
    subjectId: order.id,
    subjectVersion: order.version,
    subAccountId: order.subAccountId,
    orderId: order.id,
    data: { number: order.number, currency: order.currency, ...data },
  })
}
