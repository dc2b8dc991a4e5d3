import { sql } from 'drizzle-orm'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { PAYMENT_METHODS } from '../../../db/schema/shops.ts'
import { judgeInTurn } from '../approvals/judgeInTurn.ts'
import { refundAlone } from '../approvals/limits.ts'
import { askSecondPerson, unlessItWaits } from '../approvals/secondPerson.ts'
import type { Waits } from '../approvals/secondPerson.ts'
import { heldAccount } from '../credit/accounts.ts'
import { findHold, releaseHold } from '../credit/holds.ts'
import { returnMoney } from '../invoices/returnMoney.ts'
import { voidInvoice } from '../invoices/voidInvoice.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { recountPendingOrders } from '../subAccounts/recountPendingOrders.ts'
import type { OrderChanged } from './activateOrder.ts'
import { holdOrder } from './holdOrder.ts'
import type { HeldOrder } from './holdOrder.ts'
import { assertOrderAction, receivedMinor } from './rules.ts'
import { updateOrder } from './updateOrder.ts'

/** What becomes of money already paid for a deleted order. */
export const PAID_MONEY = ['TO_SOURCE', 'TO_BALANCE', 'KEEP'] as const
export type PaidMoney = (typeof PAID_MONEY)[number]

export interface DeleteOrderInput {
  orderId: string
  reason?: string | null
  paidMoney?: PaidMoney | null
  idempotencyKey?: string | null
}

/**
 * Deletes a pending order; it stays as a tombstone. Reserved credit is free again, the invoice is voided unless its
 * money is kept. When money was paid, the caller must say what becomes of it: PAID_MONEY_UNDECIDED.
 * Also throws ORDER_NOT_FOUND, ORDER_ALREADY_ACTIVE, ORDER_DELETED; and for money that goes back to the client
 * REFUND_LIMIT_EXCEEDED, LIMIT_OTHER_CURRENCY, APPROVAL_REQUIRED with the request that waits for a second person.
 */
export async function deleteOrder(ctx: Context, input: DeleteOrderInput): Promise<OrderChanged> {
  const reason = readOptionalText(input.reason, ['reason'], 500)
  const order = storedIdOrNull('ORDER', input.orderId)
  const paid = input.paidMoney ?? null
  const facts = { order, reason, paid, ...idsOfReturn(paid), ...refundAlone(ctx.actor) }
  const options = { operation: 'deleteOrder', right: 'orders.delete', input, facts } as const
  const deleted = await move<OrderChanged | Waits>(ctx, deletions, options, (outcome, about) => {
    if (outcome === 'BY_ITSELF') return judgeInTurn(ctx.actor, () => deleteByItself(ctx, input, reason))
    if (outcome === 'PAID_MONEY_UNDECIDED') throw undecided(about.order as OrderRow)
    if (outcome === 'ORDER_CLOSED') assertOrderAction(about.order as OrderRow, 'delete')
    throw new DomainError('ORDER_NOT_FOUND').at('orderId')
  })
  return unlessItWaits(ctx, deleted)
}

/** Ids of all that may be made to give money back. Each way that money came by is given back on its own. */
export function idsOfReturn(paid: PaidMoney | null) {
  const ids = () => (paid === null || paid === 'KEEP' ? [] : PAYMENT_METHODS.map(() => newId()))
  return { payments: ids(), allocations: ids(), transfers: ids() }
}

/** Orders to be deleted that wait in one world share a statement, each order once. */
const deletions = openLane('delete_orders', ({ order }: { order: string | null }) => (order === null ? [] : [order]))

/** One rule after the other in the code: for more money than somebody returns alone, or without accounts to return it to. */
async function deleteByItself(ctx: Context, input: DeleteOrderInput, reason: string | null): Promise<OrderChanged> {
  const options = { operation: 'deleteOrder', right: 'orders.delete', input } as const
  const deleted = await write<OrderChanged | Waits>(ctx, options, async (write) => {
    const held = await holdOrder(write, input.orderId, (order) => assertOrderAction(order, 'delete'))
    const { order, subAccount } = held
    const paid = receivedMinor(order)
    if (paid > 0n && !input.paidMoney) throw undecided(order)
    const paidMoney = input.paidMoney ?? null
    if (paidMoney !== 'KEEP') {
      const amount = { minor: paid, currency: order.currency }
      const wanted = { amount, subAccount, orderId: order.id, input: { reason, paidMoney } }
      const waits = await askSecondPerson(write, { operation: 'deleteOrder', ...wanted })
      if (waits) return { order, subAccount, approvalId: waits.id }
    }
    return deleteHeld(write, held, reason, paidMoney)
  })
  return unlessItWaits(ctx, deleted)
}

/** The refusal of deleting an order that was paid without a word on the money. */
function undecided(order: OrderRow): DomainError {
  const paid = { minor: receivedMinor(order), currency: order.currency }
  return new DomainError('PAID_MONEY_UNDECIDED', { paid }, { path: ['paidMoney'], payload: { order } })
}

/** Deletes a pending order that is held; where money was paid, `paidMoney` says what becomes of it. */
export async function deleteHeld(
  write: Write,
  held: HeldOrder,
  reason: string | null,
  paidMoney: PaidMoney | null,
): Promise<OrderChanged> {
  const { environmentId, currency, subAccountId } = held.order
  const paid = receivedMinor(held.order)
  const hold = await findHold(write.tx, environmentId, held.order.id)
  if (hold) {
    const account = heldAccount(held.accounts, environmentId, { kind: 'CLIENT', subAccountId, currency })
    await releaseHold(write, account, held.order, held.subAccount.name, hold)
  }
  const kept = paid > 0n && paidMoney === 'KEEP'
  if (paid > 0n && !kept) await returnMoney(write, held, paidMoney === 'TO_BALANCE' ? 'TO_BALANCE' : 'TO_SOURCE')
  if (held.invoice && held.invoice.status !== 'PAID')
    held.invoice = await voidInvoice(write, held.invoice, held.subAccount.name)
  const by = write.actor.name
  held.order = await updateOrder(
    write,
    held.order,
    {
      status: 'DELETED',
      deletedAt: sql`clock_now()` as unknown as Date,
      deletedBy: by,
      deleteReason: reason,
      activationReason: { code: 'DELETED', by },
    },
    'order.deleted',
    { client: held.subAccount.name, reason },
  )
  held.subAccount = await recountPendingOrders(write, subAccountId)
  return { order: held.order, subAccount: held.subAccount }
}
