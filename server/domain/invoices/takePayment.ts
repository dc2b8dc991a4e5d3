import type { InvoiceRow, PaymentRow } from '../../../db/schema/invoices.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { heldAccount } from '../credit/accounts.ts'
import { findHold, reduceHold, releaseHold } from '../credit/holds.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import type { Write } from '../kernel/write.ts'
import { considerActivation } from '../orders/considerActivation.ts'
import type { HeldOrder } from '../orders/holdOrder.ts'
import { holdInvoice } from './holdInvoice.ts'
import { blockOfPayment } from './rules.ts'
import { settleInvoice } from './settleInvoice.ts'

/** What a payment answers: the invoice after it, and itself. */
export interface PaymentTaken {
  invoice: InvoiceRow
  payment: PaymentRow
}

export interface ReceivedMoney extends MoneyValue {
  method: PaymentMethod
  valueDate: string
  /** Takes no more than what is due beyond the credit that is already reserved for it. */
  unreservedOnly?: boolean
  reference?: string | null
  note?: string | null
}

/**
 * Takes money for an invoice within a write, from whoever brings it, one rule after the other. Throws INVOICE_NOT_FOUND,
 * INVOICE_ALREADY_PAID, INVOICE_VOID, CURRENCY_MISMATCH and, from the balance, AMOUNT_ABOVE_OUTSTANDING and
 * INSUFFICIENT_CREDIT.
 */
export async function takePayment(write: Write, invoiceId: string, money: ReceivedMoney): Promise<PaymentTaken> {
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

/**
 * Throws INVOICE_ALREADY_PAID, INVOICE_VOID, CURRENCY_MISMATCH or AMOUNT_ABOVE_OUTSTANDING (method BALANCE) unless the
 * invoice takes the money. `reservedMinor` of what is due is not for it.
 */
export function assertTakesPayment(
  invoice: InvoiceRow,
  money: MoneyValue & Pick<ReceivedMoney, 'method'>,
  reservedMinor = 0n,
): void {
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
