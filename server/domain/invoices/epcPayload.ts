import { mod97 } from './mod97.ts'
import { isPaymentReference } from './paymentReference.ts'

/** A SEPA credit transfer as a payer's banking app wants it. */
export type EpcTransfer = {
  /** Name of the account's holder: 1 to 70 characters. */
  beneficiary: string
  /** Electronic form: capitals, no spaces. */
  iban: string
  bic: string | null
  /** Euro cents, 1 to 99 999 999 999. */
  amountMinor: bigint
  /** ISO 11649 creditor reference, electronic form. */
  reference: string
}

const IBAN = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/
const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/
const LARGEST_MINOR = 99_999_999_999n
const LARGEST_BYTES = 331

/**
 * Writes the text of a European Payments Council QR code for a credit transfer in euro: EPC069-12, version 002,
 * UTF-8, structured reference, no free text. Print it with error correction M.
 *
 * @throws RangeError naming the field that the standard does not allow
 */
export function epcPayload(transfer: EpcTransfer): string {
  const { iban, bic, amountMinor, reference } = transfer
  const beneficiary = transfer.beneficiary.trim()
  const nameLength = [...beneficiary].length
  refuseUnless(nameLength >= 1 && nameLength <= 70, 'beneficiary', beneficiary)
  // A line break inside the name would push its rest into the field of the IBAN.
  refuseUnless(!/\p{Cc}|\p{Zl}|\p{Zp}/u.test(beneficiary), 'beneficiary', beneficiary)
  refuseUnless(isIban(iban), 'IBAN', iban)
  refuseUnless(bic === null || BIC.test(bic), 'BIC', bic)
  refuseUnless(amountMinor >= 1n && amountMinor <= LARGEST_MINOR, 'amount', String(amountMinor))
  refuseUnless(isPaymentReference(reference), 'reference', reference)

  const euro = amountMinor / 100n
  const cents = String(amountMinor % 100n).padStart(2, '0')
  const purpose = ''
  const lines = ['BCD', '002', '1', 'SCT', bic ?? '', beneficiary, iban, `EUR${euro}.${cents}`, purpose, reference]
  const payload = lines.join('\n')
  refuseUnless(new TextEncoder().encode(payload).length <= LARGEST_BYTES, 'length', payload)
  return payload
}

/**
 * Tells whether a text is an IBAN in its electronic form with right check digits (ISO 13616).
 */
export function isIban(text: string): boolean {
  return IBAN.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1n
}

function refuseUnless(holds: boolean, field: string, value: string | null): void {
  if (!holds) throw new RangeError(`An EPC QR code cannot carry this ${field}: ${JSON.stringify(value)}`)
}
