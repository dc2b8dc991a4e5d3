import { heldAccount } from '../credit/accounts.ts'
import { findHoldReleasedAt, placeHold } from '../credit/holds.ts'
import { reopenInvoice } from '../invoices/voidInvoice.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { write } from '../kernel/write.ts'
import { recountPendingOrders } from '../subAccounts/recountPendingOrders.ts'
import type { OrderChanged } from './activateOrder.ts'
import { considerActivation } from './considerActivation.ts'
import { holdOrder } from './holdOrder.ts'
import { assertOrderAction, decideActivation, outstandingMinor } from './rules.ts'
import { updateOrder } from './updateOrder.ts'

export interface RestoreOrderInput {
  orderId: string
  idempotencyKey?: string | null
}

/**
 * Takes a deletion back: the order waits again, its credit is reserved again, its invoice is open again. Only while
 * no money was given back, and for thirty days. Throws ORDER_NOT_FOUND, ORDER_NOT_DELETED, ORDER_MONEY_MOVED,
 * ORDER_RESTORE_TOO_LATE, INSUFFICIENT_CREDIT.
 */
export function restoreOrder(ctx: Context, input: RestoreOrderInput): Promise<OrderChanged> {
  return write(ctx, { operation: 'restoreOrder', right: 'orders.delete', input }, async (write) => {
    const held = await holdOrder(write, input.orderId)
    const { now } = await readClock(write.tx)
    assertOrderAction(held.order, 'restore', now)
    const { order } = held
    const deletedAt = order.deletedAt!
    const { environmentId, subAccountId, currency } = order
    const released = await findHoldReleasedAt(write.tx, environmentId, order.id, deletedAt)
    if (released) {
      const account = heldAccount(held.accounts, environmentId, { kind: 'CLIENT', subAccountId, currency })
      const rest = outstandingMinor({ ...order, status: 'PENDING' })
      const wanted = released.amountMinor < rest ? released.amountMinor : rest
      if (wanted > 0n) await placeHold(write, account, order, held.subAccount.name, wanted)
    }
    if (held.invoice?.voidedAt) held.invoice = await reopenInvoice(write, held.invoice, held.subAccount.name)
    const policy = order.activationPolicy
    held.order = await updateOrder(
      write,
      order,
      {
        status: 'PENDING',
        deletedAt: null,
        deletedBy: null,
        deleteReason: null,
        activationReason: decideActivation({ policy, fundsSettled: false, clientOrderedBefore: false }).reason,
      },
      'order.restored',
      { client: held.subAccount.name },
    )
    held.subAccount = await recountPendingOrders(write, subAccountId)
    await considerActivation(write, held)
    return { order: held.order, subAccount: held.subAccount }
  })
}
