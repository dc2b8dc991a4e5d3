import type { RoleRow, UserRow } from '../../../db/schema/resellers.ts'
import type { Confines, PersonalLimits } from '../kernel/actor.ts'
import { CLIENT_RIGHTS, RIGHTS, WHOLE_RESELLER_RIGHTS } from '../kernel/rights.ts'
import type { Right } from '../kernel/rights.ts'

/** What a person may do, in which part of the world, and how far alone. */
export interface Standing {
  rights: readonly Right[]
  /** Null for whoever may see all of the world. */
  confines: Confines | null
  limits: PersonalLimits
}

export type Person = Pick<
  UserRow,
  | 'id'
  | 'rights'
  | 'shopIds'
  | 'clientTags'
  | 'clientId'
  | 'largestCreditMinor'
  | 'refundsPerDayMinor'
  | 'secondPersonAboveMinor'
>
export type Role = Pick<
  RoleRow,
  'builtin' | 'rights' | 'largestCreditMinor' | 'refundsPerDayMinor' | 'secondPersonAboveMinor'
>

/**
 * A person's standing. An owner has every right; the others have those of their role, except that whoever is confined
 * to a part holds no right over the whole, and somebody of a client may look and nothing else. The person's own limits
 * stand in the place of the role's; an owner has none.
 */
export function standingOf(person: Person, role: Role | null): Standing {
  const confines = confinesOf(person)
  const isOwner = role?.builtin === 'OWNER'
  const held: readonly string[] = isOwner ? RIGHTS : (role?.rights ?? person.rights)
  const mayHold = (right: Right) =>
    person.clientId ? CLIENT_RIGHTS.includes(right) : !confines || !WHOLE_RESELLER_RIGHTS.includes(right)
  return {
    rights: RIGHTS.filter((right) => held.includes(right) && mayHold(right)),
    confines,
    limits: {
      largestCreditMinor: person.largestCreditMinor ?? role?.largestCreditMinor ?? null,
      refundsPerDayMinor: person.refundsPerDayMinor ?? role?.refundsPerDayMinor ?? null,
      secondPersonAboveMinor: person.secondPersonAboveMinor ?? role?.secondPersonAboveMinor ?? null,
    },
  }
}

function confinesOf({ id, clientId, shopIds, clientTags }: Person): Confines | null {
  if (!clientId && !shopIds && !clientTags) return null
  return { clientId, shopIds, tags: clientTags, personId: id }
}
