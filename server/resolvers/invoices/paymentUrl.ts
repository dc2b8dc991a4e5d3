import type { InvoiceRow } from '../../../db/schema/invoices.ts'

/** The stable public address of an invoice's payment page. */
export const paymentUrl = (publicUrl: string, invoice: Pick<InvoiceRow, 'paymentToken'>): string =>
  `${publicUrl}/pay/${invoice.paymentToken}`
