import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow, SubjectType } from '../../../db/schema/events.ts'
import { isAbout } from '../events/isAbout.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { readPublicId } from '../kernel/ids.ts'
import { keyset } from '../kernel/keyset.ts'
import type { ListOrder } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs, Step } from '../kernel/pages.ts'
import { storedActorId } from './actorId.ts'
import { subjectTypesOf } from './topics.ts'
import type { AuditTopic } from './topics.ts'

/** Which entries of the operations journal are wanted. What is left out or null counts for nothing. */
export interface AuditFilter {
  /** Who acted: a public id of a person or key, or the word for Greenlight itself. */
  actorId?: string | null
  topics?: readonly AuditTopic[] | null
  /** What it is about, by its public id. */
  subjectId?: string | null
  from?: Date | null
  /** Up to, not including. */
  to?: Date | null
}

const NEWEST_FIRST: ListOrder<string> = {
  columns: [events.seq],
  falling: true,
  placeOf: (seq) => [sql`${seq}::bigint`],
}

/** Commits may lie so far behind the instants that their events tell. */
const MARGIN = sql.raw(`interval '1 minute'`)

/**
 * Everything that anybody did in this world, newest first, for as long as it is kept: nothing is ever taken out of it.
 * Throws ID_INVALID, and what readPage throws.
 */
export async function readAudit(ctx: Context, filter: AuditFilter, args: PageArgs): Promise<Page<EventRow>> {
  const types = subjectTypesOf(filter.topics ?? [])
  const wanted = and(eq(events.environmentId, ctx.actor.environmentId), ...(await conditions(ctx, filter)))
  return readPage(
    ctx,
    'audit',
    args,
    (row: EventRow) => String(row.seq),
    (step) => (types.length > 1 ? readOfEach(ctx, types, wanted, step) : readOf(ctx, types[0], wanted, step)),
  )
}

async function conditions(ctx: Context, { actorId, subjectId, from, to }: AuditFilter): Promise<(SQL | undefined)[]> {
  const subject = subjectId ? readPublicId(subjectId) : null
  if (subjectId && !subject) throw new DomainError('ID_INVALID').at('filter', 'subjectId')
  const actor = actorId ? storedActorId(actorId) : null
  if (actorId && !actor) throw new DomainError('ID_INVALID').at('filter', 'actorId')
  return [
    actor ? eq(events.actorId, actor) : undefined,
    subject ? await isAbout(ctx, subject) : undefined,
    from ? gte(events.seq, sql`(select log_place_at(${from.toISOString()}::timestamptz - ${MARGIN}))`) : undefined,
    from ? gte(events.occurredAt, from) : undefined,
    to ? lt(events.seq, sql`(select log_place_at(${to.toISOString()}::timestamptz + ${MARGIN}))`) : undefined,
    to ? lt(events.occurredAt, to) : undefined,
  ]
}

function readOf(ctx: Context, type: SubjectType | undefined, wanted: SQL | undefined, step: Step<string>) {
  const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
  const ofType = type && eq(events.subjectType, type)
  return read(ctx, (tx) =>
    tx
      .select()
      .from(events)
      .where(and(wanted, ofType, beyond))
      .orderBy(...orderBy)
      .limit(step.limit),
  )
}

/** An index finds the newest of one type at a time: so the newest of each, and of those the newest. */
async function readOfEach(ctx: Context, types: readonly SubjectType[], wanted: SQL | undefined, step: Step<string>) {
  const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
  return read(ctx, async (tx) => {
    const [first, second, ...others] = types.map((type) =>
      tx
        .select({ seq: events.seq })
        .from(events)
        .where(and(wanted, eq(events.subjectType, type), beyond))
        .orderBy(...orderBy)
        .limit(step.limit),
    )
    const places = await [second!, ...others].reduce((all, part) => all.unionAll(part) as typeof all, first!)
    const nearest = places
      .map(({ seq }) => seq)
      .sort((a, b) => (step.back ? Number(a - b) : Number(b - a)))
      .slice(0, step.limit)
    if (nearest.length === 0) return []
    const rows = await tx
      .select()
      .from(events)
      .where(and(eq(events.environmentId, ctx.actor.environmentId), inArray(events.seq, nearest)))
      .orderBy(desc(events.seq))
    return step.back ? rows.reverse() : rows
  })
}
