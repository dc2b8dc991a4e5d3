import { and, desc, eq, sql } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { invoiceConditions } from './readInvoice.ts'
import type { InvoiceFilter } from './readInvoice.ts'

const exact = sql<string>`to_char(${invoices.createdAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** One page of invoices, the newest first. Throws CURSOR_INVALID, PAGE_SIZE_INVALID. */
export function readInvoices(
  ctx: Context,
  filter: InvoiceFilter | null | undefined,
  args: PageArgs,
): Promise<Page<InvoiceRow>> {
  const places = new Map<string, [at: string, id: string]>()
  return readPage(
    ctx,
    'invoices',
    args,
    (row: InvoiceRow) => places.get(row.id)!,
    async (after, limit) => {
      const rows = await read(ctx, (tx) =>
        tx
          .select({ invoice: invoices, at: exact })
          .from(invoices)
          .where(
            and(
              eq(invoices.environmentId, ctx.actor.environmentId),
              ...invoiceConditions(filter),
              after
                ? sql`(${invoices.createdAt}, ${invoices.id}) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
                : undefined,
            ),
          )
          .orderBy(desc(invoices.createdAt), desc(invoices.id))
          .limit(limit),
      )
      for (const { invoice, at } of rows) places.set(invoice.id, [at, invoice.id])
      return rows.map(({ invoice }) => invoice)
    },
  )
}
