import { and, eq, sql } from 'drizzle-orm'
import { sessions } from '../../../db/schema/access.ts'
import { environments } from '../../../db/schema/resellers.ts'
import type { World } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { hashSecret } from '../kernel/tokens.ts'
import { newSessionToken } from './sessionToken.ts'

/**
 * Moves a signed-in person to the other world of the reseller: a new session there, with the end of the one it
 * replaces, which ends. Answers the new session's secret. Throws UNAUTHENTICATED for whoever has no session.
 */
export async function switchWorld(ctx: Context, world: World, before: string | null): Promise<string> {
  const { actor, db } = ctx
  if (actor.kind !== 'USER' || before === null) throw new DomainError('UNAUTHENTICATED')
  const { resellerId, environmentId } = actor
  const [target] = await db.transaction(
    null,
    (tx) =>
      tx
        .select({ id: environments.id })
        .from(environments)
        .where(and(eq(environments.resellerId, resellerId), eq(environments.world, world))),
    { signInReseller: resellerId },
  )
  if (actor.confines?.clientId) throw new DomainError('WORLD_NOT_YOURS')
  if (!target) throw new Error(`The reseller has no ${world} world.`)
  const [ended] = await db.transaction(environmentId, (tx) =>
    tx
      .delete(sessions)
      .where(eq(sessions.secretHash, hashSecret(before)))
      .returning({ expiresAt: sql<string>`${sessions.expiresAt}::text` }),
  )
  if (!ended) throw new DomainError('UNAUTHENTICATED')
  const token = newSessionToken(target.id)
  await db.transaction(target.id, (tx) =>
    tx.insert(sessions).values({
      environmentId: target.id,
      secretHash: hashSecret(token),
      resellerId,
      userId: actor.id,
      lastSeenAt: sql`clock_now()`,
      expiresAt: sql`${ended.expiresAt}::timestamptz`,
    }),
  )
  return token
}
