import type { LimitsRow } from './userQueries.ts'

export const LIMITS = ['largestCredit', 'refundsPerDay', 'secondPersonAbove'] as const

/** Limits as they are typed: '' is none. */
export type TypedLimits = Record<(typeof LIMITS)[number], string | undefined>

export const typedLimits = (limits?: LimitsRow): TypedLimits => ({
  largestCredit: limits?.largestCredit?.amount ?? '',
  refundsPerDay: limits?.refundsPerDay?.amount ?? '',
  secondPersonAbove: limits?.secondPersonAbove?.amount ?? '',
})

/** Limits as the server takes them. */
export function limitsInput(typed: TypedLimits, currency: string) {
  const money = (amount: string | undefined) => (amount ? { amount, currency } : null)
  return {
    largestCredit: money(typed.largestCredit),
    refundsPerDay: money(typed.refundsPerDay),
    secondPersonAbove: money(typed.secondPersonAbove),
  }
}
