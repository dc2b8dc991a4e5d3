import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { environments, resellers, users } from '../../../db/schema/resellers.ts'
import type { UserActor } from '../kernel/actor.ts'
import { RIGHTS } from '../kernel/rights.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { environmentOfSession } from './sessionToken.ts'

export interface Session {
  actor: UserActor
  /** The language that the person chose. */
  language: string
}

/**
 * Who a session belongs to; null when it never was one or has ended: thirty minutes after it was last seen, twelve
 * hours after sign-in. `seen` moves the first of the two, at most once a minute.
 */
export function readSession(db: Database, token: string, seen: boolean): Promise<Session | null> {
  const environmentId = environmentOfSession(token)
  if (!environmentId) return Promise.resolve(null)
  const secretHash = hashSecret(token)
  return db.transaction(environmentId, async (tx) => {
    const [found] = await tx
      .select({
        user: users,
        world: environments.world,
        timeZone: resellers.timeZone,
        stale: sql<boolean>`${sessions.lastSeenAt} < clock_now() - interval '1 minute'`,
      })
      .from(sessions)
      .innerJoin(users, and(eq(users.resellerId, sessions.resellerId), eq(users.id, sessions.userId)))
      .innerJoin(environments, eq(environments.id, sessions.environmentId))
      .innerJoin(resellers, eq(resellers.id, environments.resellerId))
      .where(
        and(
          eq(sessions.secretHash, secretHash),
          sql`${sessions.expiresAt} > clock_now()`,
          sql`${sessions.lastSeenAt} > clock_now() - interval '30 minutes'`,
        ),
      )
    if (!found) return null
    if (seen && found.stale) {
      await tx
        .update(sessions)
        .set({ lastSeenAt: sql`clock_now()` })
        .where(eq(sessions.secretHash, secretHash))
    }
    const { user, world, timeZone } = found
    const rights = RIGHTS.filter((right) => user.rights.includes(right))
    const { id, name, resellerId, language } = user
    return { actor: { kind: 'USER', id, name, rights, resellerId, environmentId, world, timeZone }, language }
  })
}
