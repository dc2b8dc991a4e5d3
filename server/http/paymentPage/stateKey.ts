import type { PaymentPageView } from './PaymentPageView.ts'

/** The part of the view that the page's script watches. */
export type WatchedState = Pick<PaymentPageView, 'version' | 'light' | 'status'> & {
  payableFromBalance: { amount: string } | null
}

/**
 * Everything by which the page would look different, in one word: the script compares it with what it hears. It is
 * written alike in portal/src/pay/pay.ts.
 */
export function stateKey({ version, light, status, payableFromBalance }: WatchedState): string {
  return [version, light, status, payableFromBalance?.amount ?? ''].join(' ')
}
