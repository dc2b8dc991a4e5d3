import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { accountId } from '../credit/accounts.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedId, storedIdOrNull } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { ACTIVATES_BY_ITSELF, ACTIVATION_DECISIONS, UNCHOSEN_POLICY } from '../orders/rules.ts'
import { assertTakesPayment, takePayment } from './takePayment.ts'
import type { PaymentTaken, ReceivedMoney } from './takePayment.ts'

export interface RecordPaymentInput {
  invoiceId: string
  amount: { amount: string; currency: string }
  method: PaymentMethod
  valueDate?: string | null
  reference?: string | null
  note?: string | null
  idempotencyKey?: string | null
}

const EARLIEST_DAY = '2000-01-01'

/** The money of an input whose amounts and texts were read. */
type ReadMoney = Omit<ReceivedMoney, 'valueDate'>

/**
 * Records money that came outside the platform, as a payment with its own history. What exceeds the invoice goes to
 * the client's balance; the order, if there is one, is looked at again under its policy. Throws INVOICE_NOT_FOUND,
 * INVOICE_ALREADY_PAID, INVOICE_VOID, CURRENCY_MISMATCH, DATE_OUT_OF_RANGE, INSUFFICIENT_CREDIT (method BALANCE),
 * AMOUNT_ABOVE_OUTSTANDING (method BALANCE) and the refusals of amounts and texts.
 */
export function recordPayment(ctx: Context, input: RecordPaymentInput): Promise<PaymentTaken> {
  const money = readMoney(input)
  return money.method === 'BALANCE' ? recordByItself(ctx, input, money) : recordTogether(ctx, input, money, null)
}

function readMoney(input: RecordPaymentInput): ReadMoney {
  return {
    ...parsePositiveMoney(input.amount, ['amount']),
    method: input.method,
    reference: readOptionalText(input.reference, ['reference'], 140),
    note: readOptionalText(input.note, ['note'], 500),
  }
}

interface Facts {
  /** The invoice's stored id. */
  invoice: string | null
  /** The client's account, for one who has none yet. */
  account: string | null
  amount: string
  method: PaymentMethod
  day: string | null
  reference: string | null
  note: string | null
  payment: string
  allocation: string
  transfer: string
  /** The transfer of what exceeds the invoice, if anything does. */
  surplus: string
}

/** Payments of one currency that wait in one world share a statement, each invoice once. */
const payments = openLane('record_payments', ({ invoice }: Facts) => (invoice === null ? [] : [invoice]))

/** What the database looks up for an order that waits. */
const RULE = { policy: UNCHOSEN_POLICY, by: ACTIVATES_BY_ITSELF, decisions: ACTIVATION_DECISIONS }

/** `client` is known when the database asked for an account of theirs, which the first money of a currency needs. */
function recordTogether(
  ctx: Context,
  input: RecordPaymentInput,
  money: ReadMoney,
  client: string | null,
): Promise<PaymentTaken> {
  const { environmentId } = ctx.actor
  const { minor, currency } = money
  const sales = accountId(environmentId, { kind: 'SALES', currency })
  const bank = accountId(environmentId, { kind: 'BANK', currency })
  const facts: Facts = {
    invoice: storedIdOrNull('INVOICE', input.invoiceId),
    account: client && accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency }),
    amount: minor.toString(),
    method: money.method,
    day: input.valueDate ?? null,
    reference: money.reference ?? null,
    note: money.note ?? null,
    payment: newId(),
    allocation: newId(),
    transfer: newId(),
    surplus: newId(),
  }
  const shared = { currency, sales, bank, earliest: EARLIEST_DAY, rule: RULE }
  return move<PaymentTaken>(ctx, payments, { ...callOf(input), shared, facts }, (outcome, about) => {
    if (outcome === 'INVOICE_NOT_FOUND') throw new DomainError('INVOICE_NOT_FOUND').at('invoiceId')
    if (outcome === 'DATE_OUT_OF_RANGE') throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
    if (outcome === 'NOT_TAKEN') assertTakesPayment(about.invoice as InvoiceRow, money)
    if (outcome === 'ACCOUNT_MISSING') return recordTogether(ctx, input, money, about.client as string)
    return recordByItself(ctx, input, money)
  })
}

const callOf = (input: RecordPaymentInput) => ({ operation: 'recordPayment', right: 'payments.record', input }) as const

/** One rule after the other in the code: from the balance, and for orders that credit is reserved for. */
function recordByItself(ctx: Context, input: RecordPaymentInput, money: ReadMoney): Promise<PaymentTaken> {
  return write(ctx, callOf(input), async (write) => {
    const invoiceId = storedId('INVOICE', input.invoiceId, 'INVOICE_NOT_FOUND', ['invoiceId'])
    const { today } = await readClock(write.tx)
    const valueDate = input.valueDate ?? today
    if (valueDate > today || valueDate < EARLIEST_DAY) throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
    return takePayment(write, invoiceId, { ...money, valueDate })
  })
}
