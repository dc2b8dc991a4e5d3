import { CURRENCY_DECIMALS } from './currencies.ts'
import { DomainError } from './errors.ts'
import type { MoneyValue } from './errors.ts'

/** The largest amount of a single move, in minor units: far from bigint's end, so that sums stay inside it. */
export const LARGEST_MINOR = 10n ** 15n

/** How many decimals the currency has (ISO 4217): EUR 2, JPY 0, KWD 3. Throws CURRENCY_UNKNOWN. */
export function decimalsOfCurrency(currency: string): number {
  const decimals = CURRENCY_DECIMALS.get(currency)
  if (decimals === undefined) throw new DomainError('CURRENCY_UNKNOWN', { currency })
  return decimals
}

/** Minor units as a decimal string with the currency's own decimals: 1230n EUR is "12.30". */
export function toDecimal(minor: bigint, currency: string): string {
  const decimals = decimalsOfCurrency(currency)
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0')
  const sign = minor < 0n ? '-' : ''
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/**
 * A decimal string as minor units; never rounds. `path` names the input field in refusals.
 * Throws CURRENCY_UNKNOWN, AMOUNT_INVALID, AMOUNT_TOO_PRECISE or AMOUNT_TOO_LARGE.
 */
export function parseMoney(input: { amount: string; currency: string }, path: string[]): MoneyValue {
  const { amount, currency } = input
  if (!CURRENCY_DECIMALS.has(currency)) {
    throw new DomainError('CURRENCY_UNKNOWN', { currency: currency.slice(0, 8) }).at(...path, 'currency')
  }
  const decimals = decimalsOfCurrency(currency)
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,10}))?$/.exec(amount)
  if (!match) throw new DomainError('AMOUNT_INVALID').at(...path, 'amount')
  const [, sign, whole, fraction = ''] = match
  if (fraction.length > decimals) {
    throw new DomainError('AMOUNT_TOO_PRECISE', { currency, decimals }).at(...path, 'amount')
  }
  const minor = BigInt(whole! + fraction.padEnd(decimals, '0'))
  if (minor > LARGEST_MINOR) throw new DomainError('AMOUNT_TOO_LARGE').at(...path, 'amount')
  return { minor: sign ? -minor : minor, currency }
}

/** parseMoney for an amount that must be above zero; throws AMOUNT_NOT_POSITIVE too. */
export function parsePositiveMoney(input: { amount: string; currency: string }, path: string[]): MoneyValue {
  const money = parseMoney(input, path)
  if (money.minor <= 0n) throw new DomainError('AMOUNT_NOT_POSITIVE').at(...path, 'amount')
  return money
}
