import { and, eq } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
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

/** One page of invoices, the newest first. Throws what readPage throws. */
export function readInvoices(
  ctx: Context,
  filter: InvoiceFilter | null | undefined,
  args: PageArgs,
): Promise<Page<InvoiceRow>> {
  const places = new Map<string, TimeKey>()
  return readPage(
    ctx,
    'invoices',
    args,
    (row: InvoiceRow) => places.get(row.id)!,
    async (step) => {
      const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
      const rows = await read(ctx, (tx) =>
        tx
          .select({ invoice: invoices, at: exactly(invoices.createdAt) })
          .from(invoices)
          .where(and(eq(invoices.environmentId, ctx.actor.environmentId), ...invoiceConditions(filter), beyond))
          .orderBy(...orderBy)
          .limit(step.limit),
      )
      for (const { invoice, at } of rows) places.set(invoice.id, [at, invoice.id])
      return rows.map(({ invoice }) => invoice)
    },
  )
}
