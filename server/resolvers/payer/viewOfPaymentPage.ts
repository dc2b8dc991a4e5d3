import type { PaymentPage } from '../../domain/invoices/readPaymentPage.ts'
import { lightOf } from '../../domain/invoices/rules.ts'
import { qrSvg } from '../../share/qrSvg.ts'
import { epcOf } from '../invoices/epcOf.ts'
import { money } from '../kernel/money.ts'

/** What the payer sees of an invoice, as the type PaymentPage has it; amounts are still in minor units. */
export function viewOfPaymentPage(page: PaymentPage) {
  const { invoice, shop, dueMinor } = page
  const { status, issuedOn, dueOn, overdue, paidAt, version } = invoice
  return {
    sellerName: shop.name,
    sellerLegalName: shop.legalName,
    brandColor: shop.brandColor,
    invoiceNumber: invoice.number,
    total: money(invoice.totalMinor, invoice),
    paid: money(invoice.paidMinor, invoice),
    outstanding: money(dueMinor, invoice),
    status,
    light: lightOf(invoice),
    issuedOn,
    dueOn,
    overdue,
    paidAt,
    version,
    lines: page.lines.map((line) => ({ ...line, total: money(line.totalMinor, invoice) })),
    bankTransfer: bankTransferOf(page),
    payableFromBalance: page.payableFromBalanceMinor > 0n ? money(page.payableFromBalanceMinor, invoice) : null,
  }
}

function bankTransferOf({ invoice, shop, dueMinor }: PaymentPage) {
  if (!shop.iban || dueMinor <= 0n) return null
  const epcPayload = epcOf(invoice, shop, dueMinor)
  return {
    beneficiary: shop.legalName,
    iban: shop.iban,
    bic: shop.bic,
    reference: invoice.paymentReference,
    amount: money(dueMinor, invoice),
    epcPayload,
    epcQrSvg: epcPayload && qrSvg(epcPayload, { title: invoice.paymentReference }),
  }
}
