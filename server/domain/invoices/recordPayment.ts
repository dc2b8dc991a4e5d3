import type { InvoiceRow, PaymentRow } from '../../../db/schema/invoices.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { heldAccount } from '../credit/accounts.ts'
import { findHold, reduceHold, releaseHold } from '../credit/holds.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { considerActivation } from '../orders/considerActivation.ts'
import type { HeldOrder } from '../orders/holdOrder.ts'
import { holdInvoice } from './holdInvoice.ts'
import { blockOfPayment } from './rules.ts'
import { settleInvoice } from './settleInvoice.ts'

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

/**
 * Records money that came outside the platform, as a payment with its own history. What exceeds the invoice goes to
 * the client's balance; the order, if there is one, is looked at again under its policy. Throws INVOICE_NOT_FOUND,
 * INVOICE_ALREADY_PAID, INVOICE_VOID, CURRENCY_MISMATCH, DATE_OUT_OF_RANGE, INSUFFICIENT_CREDIT (method BALANCE),
 * AMOUNT_ABOVE_OUTSTANDING (method BALANCE) and the refusals of amounts and texts.
 */
export function recordPayment(
  ctx: Context,
  input: RecordPaymentInput,
): Promise<{ invoice: InvoiceRow; payment: PaymentRow }> {
  const money = parsePositiveMoney(input.amount, ['amount'])
  const reference = readOptionalText(input.reference, ['reference'], 140)
  const note = readOptionalText(input.note, ['note'], 500)
  return write(ctx, { operation: 'recordPayment', right: 'payments.record', input }, async (write) => {
    const invoiceId = storedId('INVOICE', input.invoiceId, 'INVOICE_NOT_FOUND', ['invoiceId'])
    const { today } = await readClock(write.tx)
    const valueDate = input.valueDate ?? today
    if (valueDate > today || valueDate < EARLIEST_DAY) throw new DomainError('DATE_OUT_OF_RANGE').at('valueDate')
    return takePayment(write, invoiceId, { ...money, method: input.method, valueDate, reference, note })
  })
}

interface ReceivedMoney extends MoneyValue {
  method: PaymentMethod
  valueDate: string
  /** Takes no more than what is due beyond the credit that is already reserved for it. */
  unreservedOnly?: boolean
  reference?: string | null
  note?: string | null
}

/** Takes money for an invoice, from whoever brings it. */
export async function takePayment(
  write: Write,
  invoiceId: string,
  money: ReceivedMoney,
): Promise<{ invoice: InvoiceRow; payment: PaymentRow }> {
  const held = await holdInvoice(write, invoiceId)
  const hold =
    held.order && money.unreservedOnly ? await findHold(write.tx, held.order.environmentId, held.order.id) : null
  assertTakesPayment(held.invoice, money, hold?.amountMinor ?? 0n)
  const payment = await settleInvoice(write, held, { ...money, amountMinor: money.minor })
  if (held.order) {
    await trimHold(write, held as HeldOrder)
    await considerActivation(write, held as HeldOrder)
  }
  return { invoice: held.invoice, payment }
}

function assertTakesPayment(invoice: InvoiceRow, money: ReceivedMoney, reservedMinor: bigint): void {
  const block = blockOfPayment(invoice)
  if (block) {
    throw new DomainError(
      block,
      {},
      {
        path: ['invoiceId'],
        fields: { state: invoice.status, allowed: [] },
        payload: { invoice },
      },
    )
  }
  if (money.currency !== invoice.currency) {
    throw new DomainError('CURRENCY_MISMATCH', { expected: invoice.currency, got: money.currency }).at(
      'amount',
      'currency',
    )
  }
  const outstanding = { minor: invoice.totalMinor - invoice.paidMinor - reservedMinor, currency: invoice.currency }
  if (money.method === 'BALANCE' && money.minor > outstanding.minor) {
    throw new DomainError('AMOUNT_ABOVE_OUTSTANDING', { outstanding }).at('amount', 'amount')
  }
}

/** Credit that is no longer needed, because other money came, is free again. */
async function trimHold(write: Write, held: HeldOrder): Promise<void> {
  const { order, invoice, subAccount } = held
  const hold = await findHold(write.tx, order.environmentId, order.id)
  const needed = invoice!.totalMinor - invoice!.paidMinor
  if (!hold || hold.amountMinor <= needed) return
  const { currency, subAccountId } = order
  const account = heldAccount(held.accounts, order.environmentId, { kind: 'CLIENT', subAccountId, currency })
  if (needed > 0n) await reduceHold(write, account, order, subAccount.name, hold, needed)
  else await releaseHold(write, account, order, subAccount.name, hold)
}
