import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { sessions } from '../../../db/schema/access.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { environmentOfSession, newSessionToken } from './sessionToken.ts'

/**
 * Puts a session with a new secret in the place of one whose person may do other things than before; it ends when that
 * one would have ended. The old secret is of no use a minute after the change, and takes no second session. Answers the
 * new secret, or null when the session needs no renewal, or is none.
 */
export async function renewChangedSession(db: Database, token: string): Promise<string | null> {
  const environmentId = environmentOfSession(token)
  if (!environmentId) return null
  return db.transaction(environmentId, async (tx) => {
    const due = and(eq(sessions.secretHash, hashSecret(token)), isNotNull(sessions.renewsUntil))
    const [old] = await tx
      .select()
      .from(sessions)
      .where(and(due, sql`${sessions.expiresAt} > clock_now()`))
      .for('update')
    if (!old) return null
    await tx.update(sessions).set({ renewsUntil: null }).where(due)
    const secret = newSessionToken(environmentId)
    const { resellerId, userId, signedInAt, address, browser, renewsUntil } = old
    await tx.insert(sessions).values({
      environmentId,
      secretHash: hashSecret(secret),
      resellerId,
      userId,
      signedInAt,
      address,
      browser,
      lastSeenAt: sql`clock_now()`,
      expiresAt: renewsUntil!,
    })
    return secret
  })
}
