import type { MoneyView } from './PaymentPageView.ts'

export type PaymentForm = { amount: MoneyView; attempt: string }

/** The form of a payment from credit; null when a field is missing or cannot have come from the page. */
export function readPaymentForm(form: URLSearchParams): PaymentForm | null {
  const field = (name: string) => form.get(name) ?? ''
  const amount = { amount: field('amount'), currency: field('currency') }
  const attempt = field('attempt')
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(amount.amount) || !/^[A-Z]{3}$/.test(amount.currency)) return null
  return /^[!-~]{8,128}$/.test(attempt) ? { amount, attempt } : null
}
