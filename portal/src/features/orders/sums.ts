import type { Money } from '../../entities/money.ts'
import { formatMoney } from '../../i18n/format.ts'
import { addDecimals } from '../../ui/decimal.ts'

/** Amounts added up per currency, never across: "€1,234.50 + RON 99.00". */
export function sumsOf(amounts: readonly Money[]): string {
  return addUp(amounts).map(formatMoney).join(' + ')
}

/** One sum per currency, in the order they first appear. */
export function addUp(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, string>()
  for (const { amount, currency } of amounts) {
    const before = sums.get(currency)
    sums.set(currency, before === undefined ? amount : addDecimals(before, amount))
  }
  return [...sums].map(([currency, amount]) => ({ amount, currency }))
}
