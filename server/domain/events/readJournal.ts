import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { keyset } from '../kernel/keyset.ts'
import type { ListOrder } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { readOnce } from '../kernel/readOnce.ts'
import { tellable } from './aboutPeople.ts'
import { isAbout } from './isAbout.ts'
import type { EventSubject } from './isAbout.ts'

const NEWEST_FIRST: ListOrder<string> = {
  columns: [events.seq],
  falling: true,
  placeOf: (seq) => [sql`${seq}::bigint`],
}

/**
 * Everything that happened to one object and to what belongs to it, newest first; without a subject, to the whole
 * world. What is about people is told to those alone who may see the audit. What is not there has an empty journal. Throws what readPage throws.
 */
export async function readJournal(ctx: Context, subject: EventSubject | null, args: PageArgs): Promise<Page<EventRow>> {
  const about = subject ? await concerns(ctx, subject) : undefined
  return readPage(
    ctx,
    subject ? `journal of ${subject.uuid}` : 'journal',
    args,
    (row: EventRow) => String(row.seq),
    (step) => {
      const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
      const where = and(eq(events.environmentId, ctx.actor.environmentId), about, tellable(ctx.actor), beyond)
      return readOnce(ctx, events, where, { orderBy, limit: step.limit, prepare: false })
    },
  )
}

/** The event is about the object, or about something that the object's journal tells too: see `event_is_sound`. */
function concerns(ctx: Context, subject: EventSubject): SQL | Promise<SQL> {
  if (subject.kind === 'ORDER') return eq(events.orderId, subject.uuid)
  if (subject.kind === 'INVOICE') return eq(events.invoiceId, subject.uuid)
  if (subject.kind === 'SUB_ACCOUNT') return eq(events.subAccountId, subject.uuid)
  return isAbout(ctx, subject)
}
