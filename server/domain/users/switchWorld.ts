import { and, eq } from 'drizzle-orm'
import { environments } from '../../../db/schema/resellers.ts'
import type { World } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { renewSession } from './sessions.ts'

/**
 * Moves a signed-in person to the other world of the reseller: a new session there, with the end of the one it
 * replaces, which ends. Answers the new session's secret. Throws UNAUTHENTICATED for whoever has no
 * session, WORLD_NOT_YOURS for somebody of a client.
 */
export async function switchWorld(ctx: Context, world: World, before: string | null): Promise<string> {
  const { actor, db } = ctx
  if (actor.kind !== 'USER' || before === null) throw new DomainError('UNAUTHENTICATED')
  if (actor.confines?.clientId) throw new DomainError('WORLD_NOT_YOURS')
  const { resellerId } = actor
  const [target] = await db.transaction(
    null,
    (tx) =>
      tx
        .select({ id: environments.id })
        .from(environments)
        .where(and(eq(environments.resellerId, resellerId), eq(environments.world, world))),
    { signInReseller: resellerId },
  )
  if (!target) throw new Error(`The reseller has no ${world} world.`)
  const token = await renewSession(db, before, { environmentId: target.id })
  if (!token) throw new DomainError('UNAUTHENTICATED')
  return token
}
