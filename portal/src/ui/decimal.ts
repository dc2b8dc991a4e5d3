/** Minor digits per currency, as ISO 4217 and the browser know them. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/**
 * Reads what a person typed as an amount: `1.234,50`, `1234.50`, `1 234,5`, `-20`. The last comma or point followed by
 * at most as many digits as the currency has is the decimal sign; with three digits behind it, a single sign groups
 * thousands. Answers a plain decimal string, or undefined when it is no amount.
 */
export function parseDecimal(typed: string, digits: number): string | undefined {
  const compact = typed.replace(/[\s\u00a0\u202f'’]/g, '').replace(/^[−–]/, '-')
  const shape = /^(-?)(\d[\d.,]*|[.,]\d+)$/.exec(compact)
  if (!shape) return undefined
  const [, sign = '', body = ''] = shape
  const at = Math.max(body.lastIndexOf(','), body.lastIndexOf('.'))
  const tail = at === -1 ? '' : body.slice(at + 1)
  const isDecimal = at !== -1 && tail.length <= digits && body.indexOf(body.charAt(at)) === at
  const head = isDecimal ? body.slice(0, at) : body
  if (!isGrouped(head)) return undefined
  const whole = head.replace(/[.,]/g, '').replace(/^0+(?=\d)/, '') || '0'
  const fraction = isDecimal && digits > 0 ? `.${tail.padEnd(digits, '0')}` : digits > 0 ? `.${'0'.repeat(digits)}` : ''
  return `${sign}${whole}${fraction}`
}

/** Thousands stand in groups of three with one and the same sign, or there are none. */
const isGrouped = (head: string): boolean => /^(\d*|\d{1,3}([.,])\d{3}(\2\d{3})*)$/.test(head)

/** Exact arithmetic on decimal strings with the same number of minor digits, for previews. */
export function addDecimals(one: string, other: string): string {
  const digits = Math.max(fractionOf(one), fractionOf(other))
  const sum = toMinor(one, digits) + toMinor(other, digits)
  return fromMinor(sum, digits)
}

export const negateDecimal = (one: string): string => (one.startsWith('-') ? one.slice(1) : `-${one}`)

/** −1, 0 or 1. */
export function compareDecimals(one: string, other: string): number {
  const digits = Math.max(fractionOf(one), fractionOf(other))
  const difference = toMinor(one, digits) - toMinor(other, digits)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** `unit × quantity`, exactly. */
export const multiplyDecimal = (unit: string, quantity: number): string =>
  fromMinor(toMinor(unit, fractionOf(unit)) * BigInt(quantity), fractionOf(unit))

const fractionOf = (decimal: string): number => decimal.split('.')[1]?.length ?? 0

function toMinor(decimal: string, digits: number): bigint {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.')
  const minor = BigInt(whole + fraction.padEnd(digits, '0'))
  return decimal.startsWith('-') ? -minor : minor
}

function fromMinor(minor: bigint, digits: number): string {
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0')
  const sign = minor < 0n ? '-' : ''
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}
