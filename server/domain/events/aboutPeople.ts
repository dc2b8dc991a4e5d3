import { notInArray } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow, SubjectType } from '../../../db/schema/events.ts'
import type { Actor } from '../kernel/actor.ts'
import { hasRight } from '../kernel/rights.ts'

/** Who signs in from where, and who may do what: for those who may see the audit, and for no shop's program. */
const ABOUT_PEOPLE: readonly SubjectType[] = ['USER', 'ROLE']

/** Whether the actor may be told of an event, as far as that depends on what it is about. */
export const mayBeTold = (actor: Actor, { subjectType }: Pick<EventRow, 'subjectType'>): boolean =>
  !ABOUT_PEOPLE.includes(subjectType) || hasRight(actor, 'audit.read')

/** The same as a condition; undefined for whoever may be told of all. */
export const tellable = (actor: Actor): SQL | undefined =>
  hasRight(actor, 'audit.read') ? undefined : notInArray(events.subjectType, [...ABOUT_PEOPLE])
