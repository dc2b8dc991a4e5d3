import type { InvoiceStatus } from '../../../db/schema/invoices.ts'
import type { OrderStatus } from '../../../db/schema/orders.ts'
import type { InvoiceFilter } from '../../domain/invoices/readInvoice.ts'
import type { OrderFilter } from '../../domain/orders/readOrder.ts'

/** The states that an event takes an order out of. */
const ORDER_LEAVES: Record<string, readonly OrderStatus[]> = {
  'order.activated': ['PENDING', 'ACTIVATING', 'ACTIVATION_FAILED'],
  'order.deleted': ['PENDING', 'ACTIVE', 'ACTIVATION_FAILED'],
  'order.restored': ['DELETED'],
}
const ORDER_MONEY = ['order.payment_received', 'order.payment_returned']

/** The states that an event takes an invoice out of. */
const INVOICE_LEAVES: Record<string, readonly InvoiceStatus[]> = {
  'invoice.partially_paid': ['OPEN'],
  'invoice.paid': ['OPEN', 'PARTIALLY_PAID'],
  'invoice.voided': ['OPEN', 'PARTIALLY_PAID'],
  'invoice.reopened': ['VOID'],
  'invoice.payment_returned': ['PAID', 'PARTIALLY_PAID'],
}
const INVOICE_OVERDUE = [...Object.keys(INVOICE_LEAVES), 'invoice.overdue']

/**
 * The filter without what changes, when an event of this kind may have taken an order out of it: an order that still
 * matches the rest is told of, so that a live list sees it leave. Null when the event cannot have.
 */
export function mayHaveLeftOrders(filter: OrderFilter, kind: string): OrderFilter | null {
  const byStatus = overlaps(filter.status, ORDER_LEAVES[kind])
  const byPayment = filter.paymentStatus != null && ORDER_MONEY.includes(kind)
  return byStatus || byPayment ? { ...filter, status: null, paymentStatus: null } : null
}

/** mayHaveLeftOrders for invoices. */
export function mayHaveLeftInvoices(filter: InvoiceFilter, kind: string): InvoiceFilter | null {
  const byStatus = overlaps(filter.status, INVOICE_LEAVES[kind])
  const byDueDate = filter.overdue != null && INVOICE_OVERDUE.includes(kind)
  return byStatus || byDueDate ? { ...filter, status: null, overdue: null } : null
}

const overlaps = <T>(wanted: readonly T[] | null | undefined, left: readonly T[] | undefined): boolean =>
  wanted != null && left !== undefined && wanted.some((state) => left.includes(state))
