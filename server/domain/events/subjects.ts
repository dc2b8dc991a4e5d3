import type { EventRow, SubjectType } from '../../../db/schema/events.ts'
import { publicId } from '../kernel/ids.ts'
import type { IdKind } from '../kernel/ids.ts'

/** What an event is about, as the kinds of public ids name it. */
export const idKindOf = (type: SubjectType): IdKind => type

/** The public id of what an event is about. */
export const subjectIdOf = (event: Pick<EventRow, 'subjectType' | 'subjectId'>): string =>
  publicId(idKindOf(event.subjectType), event.subjectId)
