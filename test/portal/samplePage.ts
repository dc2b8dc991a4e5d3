import { epcPayload } from '../../server/domain/invoices/epcPayload.ts'
import { paymentReference } from '../../server/domain/invoices/paymentReference.ts'
import type { PaymentPageView } from '../../server/http/paymentPage/PaymentPageView.ts'

export const euro = (amount: string) => ({ amount, currency: 'EUR' })

const REFERENCE = paymentReference('20260113')
const BENEFICIARY = 'Mirella Hosting S.r.l.'
const IBAN = 'IT60X0542811101000000123456'

/** How a payer would pay this many euro cents by bank transfer. */
export function transferOf(amountMinor: bigint): NonNullable<PaymentPageView['bankTransfer']> {
  return {
    beneficiary: BENEFICIARY,
    iban: IBAN,
    bic: 'BPMOIT22XXX',
    reference: REFERENCE,
    amount: euro(`${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`),
    epcPayload: epcPayload({
      beneficiary: BENEFICIARY,
      iban: IBAN,
      bic: 'BPMOIT22XXX',
      amountMinor,
      reference: REFERENCE,
    }),
  }
}

/** An open invoice of 1 234.50 € that can be paid by bank transfer; the test names only what matters to it. */
export function samplePage(changes: Partial<PaymentPageView> = {}): PaymentPageView {
  return {
    sellerName: 'Mirella Hosting',
    sellerLegalName: BENEFICIARY,
    brandColor: '#3b2f8f',
    invoiceNumber: '2026-0113',
    total: euro('1234.50'),
    paid: euro('0.00'),
    outstanding: euro('1234.50'),
    status: 'OPEN',
    light: 'AMBER',
    issuedOn: '2026-11-12',
    dueOn: '2026-12-12',
    overdue: false,
    paidAt: null,
    lines: [
      { description: 'Managed server, 12 months', quantity: 2, total: euro('1180.00') },
      { description: 'Domain mirella.example', quantity: 1, total: euro('54.50') },
    ],
    bankTransfer: transferOf(123_450n),
    payableFromBalance: null,
    version: 1,
    ...changes,
  }
}

/** The same invoice once its whole amount has come. */
export function samplePaidPage(changes: Partial<PaymentPageView> = {}): PaymentPageView {
  return samplePage({
    paid: euro('1234.50'),
    outstanding: euro('0.00'),
    status: 'PAID',
    light: 'GREEN',
    paidAt: '2026-11-21T13:05:00Z',
    bankTransfer: null,
    payableFromBalance: null,
    version: 2,
    ...changes,
  })
}
