import type { OrderRow } from '../../../db/schema/orders.ts'
import { heldAccount } from '../credit/accounts.ts'
import { findHoldReleasedAt, placeHold } from '../credit/holds.ts'
import { notEnough } from '../credit/rules.ts'
import { reopenInvoice } from '../invoices/voidInvoice.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { recountPendingOrders } from '../subAccounts/recountPendingOrders.ts'
import type { OrderChanged } from './activateOrder.ts'
import { considerActivation } from './considerActivation.ts'
import { holdOrder } from './holdOrder.ts'
import { ACTIVATION_RULE, assertOrderAction, decideActivation, outstandingMinor, RESTORE_MS } from './rules.ts'
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
  const call = { operation: 'restoreOrder', right: 'orders.delete', input } as const
  const facts: Facts = {
    order: storedIdOrNull('ORDER', input.orderId),
    hold: newId(),
    payment: newId(),
    allocation: newId(),
    transfer: newId(),
  }
  const shared = { restoreMs: RESTORE_MS, rule: ACTIVATION_RULE }
  return move<OrderChanged>(ctx, restorations, { ...call, shared, facts }, (outcome, about) => {
    if (outcome === 'INSUFFICIENT_CREDIT') {
      throw notEnough(about.currency as string, about.availableMinor as bigint, about.amountMinor as bigint)
    }
    if (outcome === 'ORDER_NOT_FOUND') throw new DomainError('ORDER_NOT_FOUND').at('orderId')
    if (outcome === 'BLOCKED') assertOrderAction(about.order as OrderRow, 'restore', about.now as Date)
    return write(ctx, call, (write) => takeDeletionBack(write, input.orderId))
  })
}

/** The order's stored id, and ids for what reserving its credit and settling it write. */
interface Facts {
  order: string | null
  hold: string
  payment: string
  allocation: string
  transfer: string
}

/** Deletions to be taken back that wait in one world share a statement, each order once. */
const restorations = openLane('restore_orders', ({ order }: Facts) => (order === null ? [] : [order]))

/** The same within a write, one rule after the other: where accounts or the invoice for its money are not there. */
export async function takeDeletionBack(write: Write, orderId: string): Promise<OrderChanged> {
  const held = await holdOrder(write, orderId)
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
}
