import { mod97 } from './mod97.ts'

const BASE = /^[A-Z0-9]{1,21}$/
const REFERENCE = /^RF[0-9]{2}[A-Z0-9]{1,21}$/

/**
 * Builds the ISO 11649 creditor reference of a base: `RF`, two check digits (ISO 7064 mod 97-10), the base.
 * A payer who takes one digit or letter for another, or swaps two digits, never hits another invoice's reference.
 *
 * `base` is 1 to 21 characters out of A–Z and 0–9. Nothing is stripped or folded: INV-1-11 and INV-11-1 would then
 * share one reference.
 *
 * @throws RangeError when the base has another character or another length
 */
export function paymentReference(base: string): string {
  if (!BASE.test(base))
    throw new RangeError(`A payment reference takes 1 to 21 characters out of A-Z and 0-9, not ${JSON.stringify(base)}`)
  const check = 98n - mod97(`${base}RF00`)
  return `RF${check.toString().padStart(2, '0')}${base}`
}

/**
 * Tells whether a text is a valid ISO 11649 creditor reference in its electronic form (capitals, no spaces).
 */
export function isPaymentReference(text: string): boolean {
  return REFERENCE.test(text) && mod97(text.slice(4) + text.slice(0, 4)) === 1n
}
