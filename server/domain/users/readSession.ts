import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { environments, resellers, roles, users } from '../../../db/schema/resellers.ts'
import type { UserActor } from '../kernel/actor.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { environmentOfSession } from './sessionToken.ts'
import { standingOf } from './standing.ts'

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
  return db.transaction(
    environmentId,
    async (tx) => {
      const [found] = await tx
        .select({
          user: users,
          role: roles,
          world: environments.world,
          timeZone: resellers.timeZone,
          stale: sql<boolean>`${sessions.lastSeenAt} < clock_now() - interval '1 minute'`,
        })
        .from(sessions)
        .innerJoin(users, and(eq(users.resellerId, sessions.resellerId), eq(users.id, sessions.userId)))
        .leftJoin(roles, and(eq(roles.resellerId, users.resellerId), eq(roles.id, users.roleId)))
        .innerJoin(environments, eq(environments.id, sessions.environmentId))
        .innerJoin(resellers, eq(resellers.id, environments.resellerId))
        .where(
          and(
            eq(sessions.secretHash, secretHash),
            eq(users.status, 'ACTIVE'),
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
      const { user, role, world, timeZone } = found
      // Somebody of a client has no other world than the client's.
      if (user.clientEnvironmentId && user.clientEnvironmentId !== environmentId) return null
      const { id, name, resellerId, language } = user
      const standing = standingOf(user, role)
      return { actor: { kind: 'USER', id, name, ...standing, resellerId, environmentId, world, timeZone }, language }
    },
    { remembered: true },
  )
}
