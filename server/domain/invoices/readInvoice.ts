import { and, asc, eq, gte, inArray, lte } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { invoices, payments } from '../../../db/schema/invoices.ts'
import type { InvoiceRow, InvoiceStatus, PaymentRow } from '../../../db/schema/invoices.ts'
import type { Context } from '../kernel/context.ts'
import { matchesText } from '../kernel/filters.ts'
import { storedId } from '../kernel/ids.ts'
import { readAmong, readOnce } from '../kernel/readOnce.ts'

export interface InvoiceFilter {
  status?: InvoiceStatus[] | null
  overdue?: boolean | null
  subAccountId?: string | null
  text?: string | null
  dueFrom?: string | null
  dueTo?: string | null
}

/** The conditions of a filter, the same for the list and the live list. */
export function invoiceConditions(filter: InvoiceFilter | null | undefined): (SQL | undefined)[] {
  if (!filter) return []
  const client = filter.subAccountId
    ? storedId('SUB_ACCOUNT', filter.subAccountId, 'SUB_ACCOUNT_NOT_FOUND', ['filter', 'subAccountId'])
    : null
  return [
    filter.status ? inArray(invoices.status, filter.status) : undefined,
    filter.overdue == null ? undefined : eq(invoices.overdue, filter.overdue),
    client ? eq(invoices.subAccountId, client) : undefined,
    matchesText(invoices.searchText, filter.text),
    filter.dueFrom ? gte(invoices.dueOn, filter.dueFrom) : undefined,
    filter.dueTo ? lte(invoices.dueOn, filter.dueTo) : undefined,
  ]
}

/** Invoices by their stored ids, in any order; those of other worlds are not there. */
export const readInvoicesByIds = (ctx: Context, uuids: readonly string[]): Promise<InvoiceRow[]> =>
  readAmong(ctx, invoices, invoices.id, uuids)

/** The invoices of several orders. */
export const readInvoicesOfOrders = (ctx: Context, orderIds: readonly string[]): Promise<InvoiceRow[]> =>
  readAmong(ctx, invoices, invoices.orderId, orderIds)

/** One invoice by its stored id, if it matches the filter; null otherwise. */
export async function readInvoice(
  ctx: Context,
  uuid: string,
  filter?: InvoiceFilter | null,
): Promise<InvoiceRow | null> {
  const [row] = filter
    ? await readOnce(ctx, invoices, and(eq(invoices.id, uuid), ...invoiceConditions(filter)), { prepare: false })
    : await readAmong(ctx, invoices, invoices.id, [uuid])
  return row ?? null
}

/** The payments of several invoices, in the order in which they were recorded. */
export const readPayments = (ctx: Context, invoiceIds: readonly string[]): Promise<PaymentRow[]> =>
  readAmong(ctx, payments, payments.invoiceId, invoiceIds, [asc(payments.createdAt), asc(payments.id)])

/** One payment by its stored id; null when this world has none. */
export async function readPayment(ctx: Context, uuid: string): Promise<PaymentRow | null> {
  const [row] = await readAmong(ctx, payments, payments.id, [uuid])
  return row ?? null
}
