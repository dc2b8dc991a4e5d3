import { and, eq, sql } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { EventKind } from '../kernel/eventKinds.ts'
import type { Write } from '../kernel/write.ts'

type Change = Partial<Omit<InvoiceRow, 'environmentId' | 'id' | 'version' | 'status'>>

/** Writes one change of a held invoice with its version and its one event. Answers the row after it. */
export async function updateInvoice(
  write: Write,
  invoice: InvoiceRow,
  change: Change,
  kind: EventKind & `invoice.${string}`,
  data: Record<string, string | null>,
): Promise<InvoiceRow> {
  const [row] = await write.tx
    .update(invoices)
    .set({ ...change, version: sql`${invoices.version} + 1` })
    .where(and(eq(invoices.environmentId, invoice.environmentId), eq(invoices.id, invoice.id)))
    .returning()
  recordInvoice(write, row!, kind, data)
  return row!
}

/** News of an invoice, whose row already shows the change. */
export function recordInvoice(
  write: Write,
  invoice: InvoiceRow,
  kind: EventKind & `invoice.${string}`,
  data: Record<string, string | null>,
): void {
  write.record({
    kind,
    subjectType: 'INVOICE',
    subjectId: invoice.id,
    subjectVersion: invoice.version,
    subAccountId: invoice.subAccountId,
    orderId: invoice.orderId,
    invoiceId: invoice.id,
    data: { number: invoice.number, currency: invoice.currency, ...data },
  })
}
