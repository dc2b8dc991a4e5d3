import type { Actor } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'

/** A key sees all of its world: whoever is confined to a part of it may make none. Throws MISSING_RIGHT. */
export function assertUnconfined({ confines }: Actor): void {
  if (confines) throw new DomainError('MISSING_RIGHT', { right: 'keys.manage' })
}
