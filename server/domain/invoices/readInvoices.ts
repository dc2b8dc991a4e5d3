import { and, eq, sql } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { amongFound } from '../kernel/amongFound.ts'
import { exactly, keyset, placeInTime } from '../kernel/keyset.ts'
import type { ListOrder, TimeKey } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { invoiceConditions } from './readInvoice.ts'
import type { InvoiceFilter } from './readInvoice.ts'

const NEWEST_FIRST: ListOrder<TimeKey> = {
  columns: [invoices.createdAt, invoices.id],
  falling: true,
  placeOf: placeInTime,
}

const DUE_LONGEST_FIRST: ListOrder<TimeKey> = {
  columns: [invoices.dueOn, invoices.id],
  bounded: true,
  placeOf: ([day, id]) => [sql`${day}::date`, sql`${id}::uuid`],
}

/**
 * One page of invoices, the newest first; when due dates are asked for, the one that is due longest first, so that the
 * index that finds them has them in order. Throws what readPage throws.
 */
export function readInvoices(
  ctx: Context,
  filter: InvoiceFilter | null | undefined,
  args: PageArgs,
): Promise<Page<InvoiceRow>> {
  const places = new Map<string, TimeKey>()
  const byDueDate = Boolean(filter?.dueFrom || filter?.dueTo)
  return readPage(
    ctx,
    byDueDate ? 'invoices by due date' : 'invoices',
    args,
    (row: InvoiceRow) => places.get(row.id)!,
    async (step) => {
      const { beyond, orderBy } = keyset(byDueDate ? DUE_LONGEST_FIRST : NEWEST_FIRST, step)
      const at = byDueDate ? sql<string>`${invoices.dueOn}::text` : exactly(invoices.createdAt)
      const rows = await read(ctx, async (tx) => {
        const found = await amongFound(tx, 'INVOICE', invoices.id, { text: filter?.text })
        return tx
          .select({ invoice: invoices, at })
          .from(invoices)
          .where(and(eq(invoices.environmentId, ctx.actor.environmentId), found, ...invoiceConditions(filter), beyond))
          .orderBy(...orderBy)
          .limit(step.limit)
      })
      for (const { invoice, at } of rows) places.set(invoice.id, [at, invoice.id])
      return rows.map(({ invoice }) => invoice)
    },
  )
}
