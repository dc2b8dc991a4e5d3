import type { Tx } from '../../../db/client.ts'
import type { PersonalLimits } from '../kernel/actor.ts'
import { readClock } from '../kernel/clock.ts'
import { DomainError } from '../kernel/errors.ts'
import { parseMoney } from '../kernel/money.ts'

/** How far somebody goes alone, as it is asked for; what is left out is no limit. */
export interface LimitsInput {
  largestCredit?: MoneyInput | null
  refundsPerDay?: MoneyInput | null
  secondPersonAbove?: MoneyInput | null
}
interface MoneyInput {
  amount: string
  currency: string
}

/** Limits in minor units. Throws CURRENCY_MISMATCH unless they are in the reseller's own currency, and refusals of amounts. */
export async function limitsOf(tx: Tx, input: LimitsInput | null | undefined, path: string[]): Promise<PersonalLimits> {
  const given = input ?? {}
  const named = (['largestCredit', 'refundsPerDay', 'secondPersonAbove'] as const).filter((name) => given[name])
  const { defaultCurrency } = named.length > 0 ? await readClock(tx) : { defaultCurrency: '' }
  const read = (name: keyof LimitsInput): bigint | null => {
    const value = given[name]
    if (!value) return null
    const at = [...path, name]
    const { minor, currency } = parseMoney(value, at)
    if (currency !== defaultCurrency) {
      throw new DomainError('CURRENCY_MISMATCH', { got: currency, expected: defaultCurrency }).at(...at, 'currency')
    }
    if (minor < 0n) throw new DomainError('AMOUNT_INVALID').at(...at, 'amount')
    return minor
  }
  return {
    largestCreditMinor: read('largestCredit'),
    refundsPerDayMinor: read('refundsPerDay'),
    secondPersonAboveMinor: read('secondPersonAbove'),
  }
}
