import type { MoneyView } from './PaymentPageView.ts'

/** What is left of an amount after another of the same currency, both with the same number of decimals. */
export function minus(whole: MoneyView, part: MoneyView): MoneyView {
  const decimals = whole.amount.split('.')[1]?.length ?? 0
  const minor = ({ amount }: MoneyView) => BigInt(amount.replace('.', ''))
  const rest = String(minor(whole) - minor(part)).padStart(decimals + 1, '0')
  const amount = decimals === 0 ? rest : `${rest.slice(0, -decimals)}.${rest.slice(-decimals)}`
  return { amount, currency: whole.currency }
}
