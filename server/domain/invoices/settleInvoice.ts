import { sql } from 'drizzle-orm'
import { allocations, payments } from '../../../db/schema/invoices.ts'
import type { PaymentRow } from '../../../db/schema/invoices.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { heldAccount } from '../credit/accounts.ts'
import { postTransfer } from '../credit/postTransfer.ts'
import { recordCredit } from '../credit/recordCredit.ts'
import { readClock } from '../kernel/clock.ts'
import { newId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'
import { updateOrder } from '../orders/updateOrder.ts'
import type { HeldInvoice } from './holdInvoice.ts'
import { updateInvoice } from './updateInvoice.ts'

export interface Settlement {
  method: PaymentMethod
  /** Above zero. What exceeds the invoice goes to the client's balance, except from the balance itself. */
  amountMinor: bigint
  /** The reservation that pays, for BALANCE. */
  holdId?: string
  /** Calendar day; the reseller's today when left out. */
  valueDate?: string | null
  reference?: string | null
  note?: string | null
}

/**
 * Puts received money on a held invoice: the payment, its allocation, the moves of money, and the news of invoice and
 * order. `held` is brought up to date. Throws INSUFFICIENT_CREDIT when the balance pays and cannot.
 */
export async function settleInvoice(write: Write, held: HeldInvoice, money: Settlement): Promise<PaymentRow> {
  const invoice = held.invoice!
  const due = invoice.totalMinor - invoice.paidMinor
  const allocated = money.amountMinor < due ? money.amountMinor : due
  const payment = await insertPayment(write, invoice, money)
  const { environmentId, id: invoiceId } = invoice
  const allocation = { environmentId, id: newId(), invoiceId, paymentId: payment.id, amountMinor: allocated }
  // Both only follow the payment, and neither waits for the other's reply.
  await Promise.all([
    write.tx.insert(allocations).values(allocation),
    moveMoney(write, held, money, payment, allocated),
  ])

  const paidMinor = invoice.paidMinor + allocated
  const settled = paidMinor === invoice.totalMinor
  const client = held.subAccount.name
  held.invoice = await updateInvoice(
    write,
    invoice,
    { paidMinor, ...(settled ? { overdue: false, paidAt: sql`clock_now()` as unknown as Date } : {}) },
    settled ? 'invoice.paid' : 'invoice.partially_paid',
    {
      client,
      amountMinor: (settled ? invoice.totalMinor : allocated).toString(),
      outstandingMinor: (invoice.totalMinor - paidMinor).toString(),
    },
  )
  if (held.order) {
    held.order = await updateOrder(
      write,
      held.order,
      { paidMinor: held.order.paidMinor + allocated },
      'order.payment_received',
      { client, amountMinor: allocated.toString() },
    )
  }
  return payment
}

async function insertPayment(
  write: Write,
  invoice: NonNullable<HeldInvoice['invoice']>,
  money: Settlement,
): Promise<PaymentRow> {
  const { environmentId, id: invoiceId, currency } = invoice
  const [payment] = await write.tx
    .insert(payments)
    .values({
      environmentId,
      id: newId(),
      invoiceId,
      method: money.method,
      amountMinor: money.amountMinor,
      currency,
      valueDate: money.valueDate ?? (await readClock(write.tx)).today,
      reference: money.reference,
      note: money.note,
      recordedBy: write.actor.name,
    })
    .returning()
  return payment!
}

async function moveMoney(
  write: Write,
  held: HeldInvoice,
  money: Settlement,
  payment: PaymentRow,
  allocated: bigint,
): Promise<void> {
  const { id: invoiceId, environmentId, currency, subAccountId, number } = held.invoice!
  const orderId = held.order?.id ?? null
  const client = heldAccount(held.accounts, environmentId, { kind: 'CLIENT', subAccountId, currency })
  const sales = heldAccount(held.accounts, environmentId, { kind: 'SALES', currency })
  const bank = heldAccount(held.accounts, environmentId, { kind: 'BANK', currency })
  const cause = { orderId, invoiceId, paymentId: payment.id }
  const about = { client: held.subAccount.name, number, orderId, invoiceId }
  const fromBalance = money.method === 'BALANCE'
  const from = fromBalance ? client : bank
  await postTransfer(write, {
    ...cause,
    kind: 'ORDER_PAYMENT',
    from,
    to: sales,
    amountMinor: allocated,
    holdId: money.holdId,
  })
  if (fromBalance) recordCredit(write, 'credit.spent', client, { ...about, amountMinor: allocated })
  const surplus = money.amountMinor - allocated
  if (surplus > 0n) {
    await postTransfer(write, { ...cause, kind: 'OVERPAYMENT', from: bank, to: client, amountMinor: surplus })
    recordCredit(write, 'credit.overpaid', client, { ...about, amountMinor: surplus })
  }
}
