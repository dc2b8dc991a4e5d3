import { eq } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { mayBeTold } from './aboutPeople.ts'

/** Whether the actor may be told of an event of their world: by what it is about, and by the part that they may see. */
export async function isInSight(ctx: Context, event: Pick<EventRow, 'seq' | 'subjectType'>): Promise<boolean> {
  if (!mayBeTold(ctx.actor, event)) return false
  if (!ctx.actor.confines) return true
  const found = await read(ctx, (tx) => tx.select({ seq: events.seq }).from(events).where(eq(events.seq, event.seq)))
  return found.length > 0
}
