import { sql } from 'drizzle-orm'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { readClock } from '../kernel/clock.ts'
import type { Write } from '../kernel/write.ts'
import { updateInvoice } from './updateInvoice.ts'

/** Voids a held invoice that is not fully paid. */
export const voidInvoice = (write: Write, invoice: InvoiceRow, client: string): Promise<InvoiceRow> =>
  updateInvoice(write, invoice, { voidedAt: sql`clock_now()` as unknown as Date, overdue: false }, 'invoice.voided', {
    client,
  })

/** Takes the voiding of a held invoice back, when the deletion that caused it is taken back. */
export async function reopenInvoice(write: Write, invoice: InvoiceRow, client: string): Promise<InvoiceRow> {
  const { today } = await readClock(write.tx)
  return updateInvoice(write, invoice, { voidedAt: null, overdue: invoice.dueOn < today }, 'invoice.reopened', {
    client,
  })
}
