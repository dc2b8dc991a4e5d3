import { and, desc, eq, lt, or } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import type { IdKind } from '../kernel/ids.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'

/** What a journal is about, by its stored id. */
export interface JournalSubject {
  kind: IdKind
  uuid: string
}

/**
 * Everything that happened to one object and to what belongs to it, newest first; without a subject, to the whole
 * world. What is not there has an empty journal. Throws CURSOR_INVALID, PAGE_SIZE_INVALID.
 */
export function readJournal(ctx: Context, subject: JournalSubject | null, args: PageArgs): Promise<Page<EventRow>> {
  return readPage(
    ctx,
    subject ? `journal of ${subject.uuid}` : 'journal',
    args,
    (row: EventRow) => String(row.seq),
    (after, limit) =>
      read(ctx, (tx) =>
        tx
          .select()
          .from(events)
          .where(
            and(
              eq(events.environmentId, ctx.actor.environmentId),
              subject ? concerns(subject) : undefined,
              after === null ? undefined : lt(events.seq, BigInt(after)),
            ),
          )
          .orderBy(desc(events.seq))
          .limit(limit),
      ),
  )
}

/** The event is about the object itself, or about something that the object's journal tells too. */
function concerns({ kind, uuid }: JournalSubject): SQL | undefined {
  const itself = eq(events.subjectId, uuid)
  if (kind === 'ORDER') return or(itself, eq(events.orderId, uuid))
  if (kind === 'INVOICE') return or(itself, eq(events.invoiceId, uuid))
  return kind === 'SUB_ACCOUNT' ? or(itself, eq(events.subAccountId, uuid)) : itself
}
