import type { Actor, PersonalLimits } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import { RIGHTS } from '../kernel/rights.ts'
import type { Right } from '../kernel/rights.ts'

/** Known rights, in the order of all. Throws RIGHT_UNKNOWN for a word that is none. */
export function readRights(words: readonly string[], path: string[]): Right[] {
  if (words.some((word) => !RIGHTS.some((right) => right === word))) throw new DomainError('RIGHT_UNKNOWN').at(...path)
  return RIGHTS.filter((right) => words.includes(right))
}

/** Nobody gives away a right that they lack. Throws RIGHT_NOT_YOURS. */
export function assertMayGive(actor: Actor, rights: readonly Right[], path: string[]): void {
  const tooMuch = rights.find((right) => !actor.rights.includes(right))
  if (tooMuch) throw new DomainError('RIGHT_NOT_YOURS', { right: tooMuch }).at(...path)
}

/** Nobody touches the access of somebody who may do more. Throws STRONGER_PERSON. */
export function assertNotStronger(actor: Actor, theirs: readonly Right[]): void {
  const more = theirs.find((right) => !actor.rights.includes(right))
  if (more) throw new DomainError('STRONGER_PERSON', { right: more })
}

/** Nobody lets another go further than they may go themselves. Throws LIMIT_NOT_YOURS. */
export function assertWithinOwn(actor: Actor, given: PersonalLimits, path: string[]): void {
  const own = actor.kind === 'USER' ? actor.limits : undefined
  for (const name of ['largestCreditMinor', 'refundsPerDayMinor', 'secondPersonAboveMinor'] as const) {
    const most = own?.[name] ?? null
    const wanted = given[name]
    if (most !== null && (wanted === null || wanted > most)) throw new DomainError('LIMIT_NOT_YOURS').at(...path)
  }
}
