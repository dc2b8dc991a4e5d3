import type { InvoiceRow, InvoiceStatus } from '../../../db/schema/invoices.ts'
import type { Reason } from '../kernel/errors.ts'

/** Days between issue and due date, unless an invoice says otherwise. */
export const PAYMENT_TERM_DAYS = 14

/** What the icon shows. GREEN only after settlement. */
export type InvoiceLight = 'GREY' | 'AMBER' | 'GREEN' | 'RED' | 'PURPLE'

const LIGHT_OF: Record<InvoiceStatus, InvoiceLight> = {
  DRAFT: 'GREY',
  OPEN: 'AMBER',
  PARTIALLY_PAID: 'AMBER',
  PAID: 'GREEN',
  VOID: 'GREY',
  CHARGED_BACK: 'PURPLE',
}

/** The light of an invoice: amber while it waits for money, red once that is late. */
export function lightOf(invoice: Pick<InvoiceRow, 'status' | 'overdue'>): InvoiceLight {
  const light = LIGHT_OF[invoice.status]
  return light === 'AMBER' && invoice.overdue ? 'RED' : light
}

/** What is still to be paid; nothing once void. */
export function outstandingOf(invoice: Pick<InvoiceRow, 'status' | 'totalMinor' | 'paidMinor'>): bigint {
  return invoice.status === 'VOID' ? 0n : invoice.totalMinor - invoice.paidMinor
}

/** Why no payment can be recorded on the invoice; null when one can. */
export function blockOfPayment(invoice: Pick<InvoiceRow, 'status'>): Reason | null {
  if (invoice.status === 'PAID') return 'INVOICE_ALREADY_PAID'
  return invoice.status === 'VOID' ? 'INVOICE_VOID' : null
}

/** A calendar day some days later, both as YYYY-MM-DD. */
export function addDays(day: string, days: number): string {
  const [year, month, date] = day.split('-').map(Number)
  return new Date(Date.UTC(year!, month! - 1, date! + days)).toISOString().slice(0, 10)
}
