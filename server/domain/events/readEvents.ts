import { and, asc, gt } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { pageSize } from '../kernel/pages.ts'
import type { PageArgs } from '../kernel/pages.ts'
import { tellable } from './aboutPeople.ts'
import { openPlace, sealPlace } from './place.ts'
import { readHead } from './readHead.ts'

export interface EventPage {
  events: EventRow[]
  /** Where to go on: behind the last of the events, or where the page began when there were none. */
  endCursor: string
  hasMore: boolean
}

/**
 * Everything that happened after the cursor and that the actor may be told of, oldest first; without one from the beginning of the log.
 * Throws CURSOR_INVALID, CURSOR_EXPIRED (also when the beginning is no longer kept), PAGE_SIZE_INVALID.
 */
export async function readEvents(
  ctx: Context,
  { after, first }: Pick<PageArgs, 'after' | 'first'>,
): Promise<EventPage> {
  const size = pageSize(first)
  const start = after == null ? await beginning(ctx) : await openPlace(ctx, after)
  const rows = await read(ctx, (tx) =>
    tx
      .select()
      .from(events)
      .where(and(gt(events.seq, start), tellable(ctx.actor)))
      .orderBy(asc(events.seq))
      .limit(size + 1),
  )
  const page = rows.slice(0, size)
  const end = page.at(-1)?.seq ?? start
  return { events: page, endCursor: await sealPlace(ctx, end), hasMore: rows.length > size }
}

async function beginning({ db, actor }: Context): Promise<bigint> {
  if ((await readHead(db, actor.environmentId)).prunedSeq > 0n) throw new DomainError('CURSOR_EXPIRED').at('after')
  return 0n
}
