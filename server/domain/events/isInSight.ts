import { eq } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'

/** Whether an event of the actor's world is in the part of it that the actor may see. */
export async function isInSight(ctx: Context, { seq }: Pick<EventRow, 'seq'>): Promise<boolean> {
  if (!ctx.actor.confines) return true
  const found = await read(ctx, (tx) => tx.select({ seq: events.seq }).from(events).where(eq(events.seq, seq)))
  return found.length > 0
}
