import type { Actor } from '../../domain/kernel/actor.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { Allowances } from './Allowances.ts'
import { ANONYMOUS_LIMITS, SIGNED_IN_LIMITS } from './limits.ts'

/** What a request cost and what is left: goes out as `extensions.cost`. */
export interface Bill {
  /** What this request cost. */
  requested: number
  /** What one request may cost. */
  allowed: number
  /** What the key or person may spend in a minute; absent for whoever is not signed in. */
  perMinute?: number
  /** What is left of it. */
  remaining?: number
  /** In how many seconds nothing of it is missing, if nothing more is spent. */
  fullIn?: number
}

/** Makes keys and people pay for what they ask. Whoever is not signed in has a limit per request only. */
export class Charges {
  readonly #allowances: Allowances

  constructor(costPerMinute: number) {
    this.#allowances = new Allowances(costPerMinute)
  }

  /** Spends the cost. Throws RATE_LIMITED, with the seconds to wait, when the minute's allowance has not enough left. */
  take(actor: Actor | null, requested: number): Bill {
    if (!actor) return { requested, allowed: ANONYMOUS_LIMITS.cost }
    const seconds = this.#allowances.spend(actor.id, requested)
    if (seconds > 0) throw rateLimited(seconds)
    const { perMinute } = this.#allowances
    const remaining = this.#allowances.left(actor.id)
    const fullIn = Math.ceil(((perMinute - remaining) * 60) / perMinute)
    return { requested, allowed: SIGNED_IN_LIMITS.cost, perMinute, remaining, fullIn }
  }

  /** Nothing was done for it: somebody else answers, and charges, the request. */
  giveBack(actor: Actor, { requested }: Bill): void {
    this.#allowances.giveBack(actor.id, requested)
  }
}

/** The refusal of whoever asks too much; `retryAfter` goes out as seconds beside its code. */
export const rateLimited = (seconds: number): DomainError =>
  new DomainError('RATE_LIMITED', { seconds }, { fields: { retryAfter: seconds } })

/** What closes the text of an answer whose last brace was taken off: the bill, and the brace. */
export function billText({ requested, allowed, perMinute, remaining, fullIn }: Bill): string {
  const share = perMinute === undefined ? '' : `,"perMinute":${perMinute},"remaining":${remaining!},"fullIn":${fullIn!}`
  return `,"extensions":{"cost":{"requested":${requested},"allowed":${allowed}${share}}}}`
}
