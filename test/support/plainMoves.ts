import { eq } from 'drizzle-orm'
import { creditAccounts, transfers } from '../../db/schema/credit.ts'
import type { CreditAccountRow } from '../../db/schema/credit.ts'
import type { ApproveRequestInput } from '../../server/domain/approvals/approveRequest.ts'
import { agree } from '../../server/domain/approvals/decideRequest.ts'
import type { Decided } from '../../server/domain/approvals/decideRequest.ts'
import { askSecondPerson, unlessItWaits } from '../../server/domain/approvals/secondPerson.ts'
import type { Waits } from '../../server/domain/approvals/secondPerson.ts'
import { accountId, heldAccount, holdAccounts } from '../../server/domain/credit/accounts.ts'
import { entrySeenFrom, isTransfer, transferOfEntry } from '../../server/domain/credit/entries.ts'
import type { CreditMoved, GiveCreditInput } from '../../server/domain/credit/giveCredit.ts'
import { postTransfer } from '../../server/domain/credit/postTransfer.ts'
import { previewOf, readRecoveryToken } from '../../server/domain/credit/previewRecovery.ts'
import { recordCredit } from '../../server/domain/credit/recordCredit.ts'
import { takeBack } from '../../server/domain/credit/recoverCredit.ts'
import type { RecoverCreditInput } from '../../server/domain/credit/recoverCredit.ts'
import { assertCanRecover, recoverableMinor } from '../../server/domain/credit/rules.ts'
import { holdClientCredit, lend } from '../../server/domain/credit/setMinimumBalance.ts'
import type { SetMinimumBalanceInput } from '../../server/domain/credit/setMinimumBalance.ts'
import type { TopUpInput } from '../../server/domain/credit/topUpResellerCredit.ts'
import { blockOfUndo } from '../../server/domain/credit/undoGiveCredit.ts'
import type { UndoGiveCreditInput } from '../../server/domain/credit/undoGiveCredit.ts'
import type { PayFromBalanceInput } from '../../server/domain/invoices/payFromBalance.ts'
import { readPaymentPage } from '../../server/domain/invoices/readPaymentPage.ts'
import type { RecordPaymentInput } from '../../server/domain/invoices/recordPayment.ts'
import { takePayment } from '../../server/domain/invoices/takePayment.ts'
import type { PaymentTaken } from '../../server/domain/invoices/takePayment.ts'
import { readClock } from '../../server/domain/kernel/clock.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId, storedId } from '../../server/domain/kernel/ids.ts'
import { parseMoney, parsePositiveMoney } from '../../server/domain/kernel/money.ts'
import { readSigningKey } from '../../server/domain/kernel/signing.ts'
import { readOptionalText } from '../../server/domain/kernel/text.ts'
import { write } from '../../server/domain/kernel/write.ts'
import { activateHeldOrder } from '../../server/domain/orders/activateHeldOrder.ts'
import type { ActivateOrderInput, OrderChanged } from '../../server/domain/orders/activateOrder.ts'
import type { CreateOrderInput } from '../../server/domain/orders/createOrder.ts'
import { deleteHeld } from '../../server/domain/orders/deleteOrder.ts'
import type { DeleteOrderInput } from '../../server/domain/orders/deleteOrder.ts'
import { holdOrder } from '../../server/domain/orders/holdOrder.ts'
import { placeOrder } from '../../server/domain/orders/placeOrder.ts'
import { takeDeletionBack } from '../../server/domain/orders/restoreOrder.ts'
import type { RestoreOrderInput } from '../../server/domain/orders/restoreOrder.ts'
import { assertOrderAction, receivedMinor } from '../../server/domain/orders/rules.ts'
import { findSubAccount } from '../../server/domain/subAccounts/findSubAccount.ts'

// Moves as they are written when nothing is shared: one rule after the other, each step its own statement. What the
// shared statements do is compared with this.

/** giveCredit, plainly. */
export async function givePlainly(ctx: Context, input: GiveCreditInput): Promise<CreditMoved> {
  const amount = parsePositiveMoney(input.amount, ['amount'])
  const { minor: amountMinor, currency } = amount
  const note = readOptionalText(input.note, ['note'], 500)
  const options = { operation: 'giveCredit', right: 'credit.give', input } as const
  const moved = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const { environmentId } = write.actor
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const waits = await askSecondPerson(write, { operation: 'giveCredit', amount, subAccount, input: { note } })
    if (waits) return { subAccount, approvalId: waits.id }
    const own = { kind: 'RESELLER', currency } as const
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
    const accounts = await holdAccounts(write, [own, theirs])
    const from = heldAccount(accounts, environmentId, own)
    const credit = heldAccount(accounts, environmentId, theirs)
    const transferId = await postTransfer(write, { kind: 'GIVE', from, to: credit, amountMinor, note })
    recordCredit(write, 'credit.given', credit, { client: subAccount.name, amountMinor, note })
    recordCredit(write, 'credit.given_away', from, { client: subAccount.name, amountMinor, note })
    const entry = await entrySeenFrom(write.tx, transferId, accountId(environmentId, theirs))
    return { subAccount, credit, entry }
  })
  return unlessItWaits(ctx, moved)
}

/** recoverCredit, plainly. */
export async function recoverPlainly(ctx: Context, input: RecoverCreditInput): Promise<CreditMoved> {
  const signingKey = await readSigningKey(ctx)
  const options = { operation: 'recoverCredit', right: 'credit.recover', input } as const
  const moved = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const { environmentId } = write.actor
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const seen = readRecoveryToken(signingKey, input.token)
    if (!seen) throw new DomainError('RECOVERY_TOKEN_INVALID').at('token')
    const { currency } = seen
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
    if (accountId(environmentId, theirs) !== seen.accountId) throw new DomainError('RECOVERY_TOKEN_INVALID').at('token')
    const accounts = await holdAccounts(write, [{ kind: 'RESELLER', currency }, theirs])
    const credit = heldAccount(accounts, environmentId, theirs)
    if (credit.version !== seen.version) {
      const preview = previewOf(credit, signingKey)
      const values = { recoverable: { minor: preview.amountMinor, currency } }
      throw new DomainError('BALANCE_CHANGED', values, { path: ['token'], fields: { preview } })
    }
    const minor = recoverableMinor(credit)
    if (minor === 0n) throw new DomainError('NOTHING_TO_RECOVER')
    const amount = { minor, currency }
    const waits = await askSecondPerson(write, { operation: 'recoverCredit', amount, subAccount, input: {} })
    return waits ? { subAccount, approvalId: waits.id } : takeBack(write, subAccount, accounts, amount)
  })
  return unlessItWaits(ctx, moved)
}

/** setMinimumBalance, plainly. */
export async function setMinimumPlainly(ctx: Context, input: SetMinimumBalanceInput): Promise<CreditMoved> {
  const { minor, currency } = parseMoney(input.minimumBalance, ['minimumBalance'])
  const options = { operation: 'setMinimumBalance', right: 'credit.limit', input } as const
  const set = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const credit = await holdClientCredit(write, subAccount, currency)
    const lent = { amount: { minor: credit.minimumMinor - minor, currency }, subAccount }
    const asked = { operation: 'setMinimumBalance', ...lent, input: { minimumMinor: minor.toString() } } as const
    const waits = await askSecondPerson(write, asked)
    return waits ? { subAccount, approvalId: waits.id } : lend(write, subAccount, credit, minor)
  })
  return unlessItWaits(ctx, set)
}

/** topUpResellerCredit, plainly. */
export async function topUpPlainly(ctx: Context, input: TopUpInput): Promise<{ credit: CreditAccountRow }> {
  const { minor: amountMinor, currency } = parsePositiveMoney(input.amount, ['amount'])
  const [funding, own] = [{ kind: 'FUNDING', currency } as const, { kind: 'RESELLER', currency } as const]
  return write(ctx, { operation: 'topUpResellerCredit', right: 'credit.give', input }, async (write) => {
    const accounts = await holdAccounts(write, [funding, own])
    const from = heldAccount(accounts, write.actor.environmentId, funding)
    const credit = heldAccount(accounts, write.actor.environmentId, own)
    await postTransfer(write, { kind: 'TOP_UP', from, to: credit, amountMinor, note: input.note })
    recordCredit(write, 'credit.topped_up', credit, { amountMinor })
    return { credit }
  })
}

/** createOrder, plainly. */
export const createPlainly = (ctx: Context, input: CreateOrderInput): Promise<OrderChanged> =>
  write(ctx, { operation: 'createOrder', right: 'orders.create', input }, (write) => placeOrder(write, input))

/** activateOrder, plainly. */
export function activatePlainly(ctx: Context, input: ActivateOrderInput): Promise<OrderChanged> {
  return write(ctx, { operation: 'activateOrder', right: 'orders.activate', input }, async (write) => {
    const held = await holdOrder(write, input.orderId, (order) => assertOrderAction(order, 'activate'))
    await activateHeldOrder(write, held, {
      policy: held.order.activationPolicy,
      reason: { code: 'ACTIVATED_BY_HAND' },
      by: write.actor.name,
    })
    return { order: held.order, subAccount: held.subAccount }
  })
}

/** deleteOrder, plainly. */
export async function deletePlainly(ctx: Context, input: DeleteOrderInput): Promise<OrderChanged> {
  const reason = readOptionalText(input.reason, ['reason'], 500)
  const paidMoney = input.paidMoney ?? null
  const options = { operation: 'deleteOrder', right: 'orders.delete', input } as const
  const deleted = await write<OrderChanged | Waits>(ctx, options, async (write) => {
    const held = await holdOrder(write, input.orderId, (order) => assertOrderAction(order, 'delete'))
    const { order, subAccount } = held
    const paid = { minor: receivedMinor(order), currency: order.currency }
    if (paid.minor > 0n && !paidMoney)
      throw new DomainError('PAID_MONEY_UNDECIDED', { paid }, { path: ['paidMoney'], payload: { order } })
    if (paidMoney !== 'KEEP') {
      const wanted = { amount: paid, subAccount, orderId: order.id, input: { reason, paidMoney } }
      const waits = await askSecondPerson(write, { operation: 'deleteOrder', ...wanted })
      if (waits) return { order, subAccount, approvalId: waits.id }
    }
    return deleteHeld(write, held, reason, paidMoney)
  })
  return unlessItWaits(ctx, deleted)
}

/** restoreOrder, plainly. */
export const restorePlainly = (ctx: Context, input: RestoreOrderInput): Promise<OrderChanged> =>
  write(ctx, { operation: 'restoreOrder', right: 'orders.delete', input }, (write) =>
    takeDeletionBack(write, input.orderId),
  )

/** approveRequest, plainly. */
export const approvePlainly = (ctx: Context, input: ApproveRequestInput): Promise<Decided> =>
  write(ctx, { operation: 'approveRequest', right: 'credit.approve', input }, (write) => agree(write, input.approvalId))

/** undoGiveCredit, plainly. */
export function undoPlainly(ctx: Context, input: UndoGiveCreditInput): Promise<CreditMoved> {
  return write(ctx, { operation: 'undoGiveCredit', right: 'credit.give', input }, async (write) => {
    const { environmentId } = write.actor
    const id = transferOfEntry(storedId('CREDIT_ENTRY', input.entryId, 'ENTRY_NOT_FOUND', ['entryId']))
    const [gift] = await write.tx.select().from(transfers).where(isTransfer(environmentId, id))
    if (!gift) throw new DomainError('ENTRY_NOT_FOUND').at('entryId')
    const taken = await write.tx.select({ id: transfers.id }).from(transfers).where(eq(transfers.reversesId, id))
    const { now } = await readClock(write.tx)
    const block = blockOfUndo(gift, write.actor, now, taken.length > 0)
    if (block) throw new DomainError(block)
    const [owner] = await write.tx.select().from(creditAccounts).where(eq(creditAccounts.id, gift.creditAccountId))
    const subAccount = await findSubAccount(write.tx, publicId('SUB_ACCOUNT', owner!.subAccountId!))
    const { currency, amountMinor } = gift
    const own = { kind: 'RESELLER', currency } as const
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
    const accounts = await holdAccounts(write, [own, theirs])
    const credit = heldAccount(accounts, environmentId, theirs)
    const to = heldAccount(accounts, environmentId, own)
    assertCanRecover(credit, amountMinor)
    const moved = { kind: 'ADJUSTMENT', from: credit, to, amountMinor, reversesId: gift.id } as const
    const transferId = await postTransfer(write, moved)
    recordCredit(write, 'credit.gift_undone', credit, { client: subAccount.name, amountMinor })
    recordCredit(write, 'credit.gift_returned', to, { client: subAccount.name, amountMinor })
    return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
  })
}

/** recordPayment, plainly. */
export function payPlainly(ctx: Context, input: RecordPaymentInput): Promise<PaymentTaken> {
  const { method, valueDate } = input
  const money = { ...parsePositiveMoney(input.amount, ['amount']), method }
  const reference = readOptionalText(input.reference, ['reference'], 140)
  const note = readOptionalText(input.note, ['note'], 500)
  return write(ctx, { operation: 'recordPayment', right: 'payments.record', input }, async (write) => {
    const invoiceId = storedId('INVOICE', input.invoiceId, 'INVOICE_NOT_FOUND', ['invoiceId'])
    const { today } = await readClock(write.tx)
    const day = valueDate ?? today
    if (day > today || day < '2000-01-01') throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
    return takePayment(write, invoiceId, { ...money, valueDate: day, reference, note })
  })
}

/** payFromBalance, plainly. */
export async function payFromBalancePlainly(outside: Omit<Context, 'actor'>, input: PayFromBalanceInput) {
  const page = await readPaymentPage(outside.db, input.token)
  if (!page) throw new DomainError('PAYMENT_PAGE_NOT_FOUND').at('token')
  const money = parsePositiveMoney(input.amount, ['amount'])
  const { resellerId, environmentId, world, invoice, clientName: name } = page
  const rights = ['payments.record'] as const
  const payer = { kind: 'PAYER', id: `payer:${invoice.id}`, name, rights, resellerId, environmentId, world } as const
  const call = { operation: 'payFromBalance', right: 'payments.record', input } as const
  await write({ ...outside, actor: payer }, call, async (write) => {
    const { today: valueDate } = await readClock(write.tx)
    const received = { ...money, method: 'BALANCE', valueDate, unreservedOnly: true } as const
    const { payment } = await takePayment(write, invoice.id, received)
    return { paymentId: payment.id }
  })
  return { paymentPage: (await readPaymentPage(outside.db, input.token))! }
}
