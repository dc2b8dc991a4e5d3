import { sql } from 'drizzle-orm'
import { sessions } from '../../db/schema/access.ts'
import type { Context } from '../domain/kernel/context.ts'
import { read } from '../domain/kernel/context.ts'

/** Deletes the sessions that have ended: twelve hours after sign-in, or thirty minutes after they were last seen. */
export async function forgetSessions(ctx: Context): Promise<void> {
  await read(ctx, (tx) =>
    tx
      .delete(sessions)
      .where(sql`${sessions.expiresAt} < clock_now() or ${sessions.lastSeenAt} < clock_now() - interval '30 minutes'`),
  )
}
