import { lt, sql } from 'drizzle-orm'
import { sessions } from '../../db/schema/access.ts'
import { userTokens } from '../../db/schema/signIn.ts'
import type { Context } from '../domain/kernel/context.ts'
import { read } from '../domain/kernel/context.ts'

/**
 * Deletes the sessions that have ended, twelve hours after sign-in or thirty minutes after they were last seen; the links,
 * half sign-ins and remembered browsers that are good for nothing any more; and attempts that count no more.
 */
export async function forgetSessions(ctx: Context): Promise<void> {
  await read(ctx, async (tx) => {
    await tx
      .delete(sessions)
      .where(sql`${sessions.expiresAt} < clock_now() or ${sessions.lastSeenAt} < clock_now() - interval '30 minutes'`)
    await tx.delete(userTokens).where(lt(userTokens.expiresAt, sql`clock_now()`))
    await tx.execute(sql`select prune_attempts(interval '1 hour')`)
  })
}
