import type { ApprovedOperation } from '../../../db/schema/approvals.ts'
import type { Actor, PersonalLimits } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'

/** Whether somebody may go ahead, or a second person has to agree first. */
export type Verdict = 'ALONE' | 'SECOND_PERSON'

/** How far the actor goes alone; null for whoever has no limit at all. */
export function limitsOfActor(actor: Actor): PersonalLimits | null {
  const limits = actor.kind === 'USER' ? actor.limits : undefined
  return limits && Object.values(limits).some((limit) => limit !== null) ? limits : null
}

/** What of a move its actor does alone, as the facts of a move tell it to the database, in minor units. Empty without limits. */
interface Alone {
  /** The most at once. */
  alone?: string
  /** The most in a day, with what was returned before. */
  aloneInDay?: string
}

/** How much credit the actor gives, recovers or lends without `decideCredit` having anything to say, in the own currency. */
export function creditAlone(actor: Actor): Alone {
  const { largestCreditMinor: largest, secondPersonAboveMinor: above } = limitsOfActor(actor) ?? NO_LIMITS
  const least = largest === null || (above !== null && above < largest) ? above : largest
  return least === null ? {} : { alone: least.toString() }
}

/** How much money the actor returns without `decideRefund` having anything to say, in the own currency. */
export function refundAlone(actor: Actor): Alone {
  const { refundsPerDayMinor: inDay, secondPersonAboveMinor: above } = limitsOfActor(actor) ?? NO_LIMITS
  return {
    ...(above === null ? {} : { alone: above.toString() }),
    ...(inDay === null ? {} : { aloneInDay: inDay.toString() }),
  }
}

/**
 * How much is moved once two people agree, without `decideCredit` or `decideRefund` throwing for either, in the own currency:
 * whoever agrees gives no more by that than by their own hand, and whoever asked returns no more in a day.
 */
export function aloneOnceAgreed(operation: ApprovedOperation, decider: Actor, requester: Actor): Alone {
  const [most, asked] = [decider, requester].map((actor) => limitsOfActor(actor) ?? NO_LIMITS) as PersonalLimits[]
  const atOnce = [most!.largestCreditMinor, operation === 'deleteOrder' ? null : asked!.largestCreditMinor]
  const least = atOnce.reduce((a, b) => (a === null || (b !== null && b < a) ? b : a))
  const inDay = operation === 'deleteOrder' ? asked!.refundsPerDayMinor : null
  return {
    ...(least === null ? {} : { alone: least.toString() }),
    ...(inDay === null ? {} : { aloneInDay: inDay.toString() }),
  }
}

const NO_LIMITS: PersonalLimits = { largestCreditMinor: null, refundsPerDayMinor: null, secondPersonAboveMinor: null }

/**
 * Whether an amount of credit may be given, recovered or lent alone. `own` is the reseller's currency, which limits are
 * in: what is in another is beyond any of them. Throws LIMIT_EXCEEDED with the amount allowed, LIMIT_OTHER_CURRENCY.
 */
export function decideCredit(limits: PersonalLimits, amount: MoneyValue, own: string): Verdict {
  const { largestCreditMinor: largest } = limits
  if (largest !== null) {
    if (amount.currency !== own) throw new DomainError('LIMIT_OTHER_CURRENCY', { currency: own })
    if (amount.minor > largest) throw exceeded('LIMIT_EXCEEDED', { allowed: { minor: largest, currency: own } })
  }
  return decideSecondPerson(limits, amount, own)
}

/**
 * Whether an amount may be returned to a client alone, after what was returned today. Throws REFUND_LIMIT_EXCEEDED with
 * the amount that is still allowed, LIMIT_OTHER_CURRENCY.
 */
export function decideRefund(limits: PersonalLimits, amount: MoneyValue, own: string, returnedMinor: bigint): Verdict {
  const { refundsPerDayMinor: most } = limits
  if (most !== null) {
    if (amount.currency !== own) throw new DomainError('LIMIT_OTHER_CURRENCY', { currency: own })
    if (returnedMinor + amount.minor > most) {
      const left = most > returnedMinor ? most - returnedMinor : 0n
      const values = { allowed: { minor: left, currency: own }, limit: { minor: most, currency: own } }
      throw exceeded('REFUND_LIMIT_EXCEEDED', values)
    }
  }
  return decideSecondPerson(limits, amount, own)
}

function decideSecondPerson(
  { secondPersonAboveMinor: above }: PersonalLimits,
  amount: MoneyValue,
  own: string,
): Verdict {
  return above !== null && (amount.currency !== own || amount.minor > above) ? 'SECOND_PERSON' : 'ALONE'
}

const exceeded = (
  reason: 'LIMIT_EXCEEDED' | 'REFUND_LIMIT_EXCEEDED',
  values: { allowed: MoneyValue; limit?: MoneyValue },
) => new DomainError(reason, { ...values }, { fields: { allowed: values.allowed } })
