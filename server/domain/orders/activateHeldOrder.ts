import { sql } from 'drizzle-orm'
import { activations } from '../../../db/schema/orders.ts'
import type { ActivationReason } from '../../../db/schema/orders.ts'
import type { ActivationPolicy } from '../../../db/schema/shops.ts'
import { findHold } from '../credit/holds.ts'
import { settleInvoice } from '../invoices/settleInvoice.ts'
import type { Write } from '../kernel/write.ts'
import { recountPendingOrders } from '../subAccounts/recountPendingOrders.ts'
import type { HeldOrder } from './holdOrder.ts'
import { updateOrder } from './updateOrder.ts'

export interface Activation {
  policy: ActivationPolicy
  reason: ActivationReason
  /** Who, in words. */
  by: string
}

/** Activates a held pending order: its reserved credit is settled, its one effect stored, its client recounted. */
export async function activateHeldOrder(write: Write, held: HeldOrder, activation: Activation): Promise<void> {
  const { order } = held
  const hold = await findHold(write.tx, order.environmentId, order.id)
  if (hold && held.invoice) {
    await settleInvoice(write, held, { method: 'BALANCE', amountMinor: hold.amountMinor, holdId: hold.id })
  }
  await write.tx
    .insert(activations)
    .values({ environmentId: order.environmentId, orderId: order.id, activatedBy: activation.by })
  held.order = await updateOrder(
    write,
    held.order,
    {
      status: 'ACTIVE',
      activatedAt: sql`clock_now()` as unknown as Date,
      activatedBy: activation.by,
      activationPolicy: activation.policy,
      activationReason: { ...activation.reason, by: activation.by },
    },
    'order.activated',
    { client: held.subAccount.name, reason: activation.reason.code, by: activation.by },
  )
  held.subAccount = await recountPendingOrders(write, order.subAccountId)
}
