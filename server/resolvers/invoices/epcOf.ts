import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { ShopRow } from '../../../db/schema/shops.ts'
import { epcPayload, isIban } from '../../domain/invoices/epcPayload.ts'

/** The text of the transfer's QR code; null where the standard has none: other currencies, no IBAN, nothing to pay. */
export function epcOf(invoice: InvoiceRow, shop: ShopRow, dueMinor: bigint): string | null {
  if (invoice.currency !== 'EUR' || !shop.iban || !isIban(shop.iban) || dueMinor <= 0n || dueMinor > LARGEST_MINOR)
    return null
  const { iban, bic, legalName } = shop
  return epcPayload({
    beneficiary: [...legalName].slice(0, 70).join('').trim(),
    iban,
    bic,
    amountMinor: dueMinor,
    reference: invoice.paymentReference,
  })
}

/** EPC069-12 goes up to 999 999 999.99 EUR. */
const LARGEST_MINOR = 99_999_999_999n
