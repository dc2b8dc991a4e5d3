import { and, eq } from 'drizzle-orm'
import { environments } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'

/**
 * The same actor in the reseller's live world: people and roles belong to the reseller and to neither world, so what
 * happens to them stands in one log, whichever world it was done from. A program of the test world has no say in it:
 * throws PEOPLE_ONLY.
 */
export async function inLiveWorld(ctx: Context): Promise<Context> {
  const { actor, db } = ctx
  if (actor.world === 'LIVE') return ctx
  if (actor.kind !== 'USER') throw new DomainError('PEOPLE_ONLY')
  const { resellerId } = actor
  const [live] = await db.transaction(
    null,
    (tx) =>
      tx
        .select({ id: environments.id })
        .from(environments)
        .where(and(eq(environments.resellerId, resellerId), eq(environments.world, 'LIVE'))),
    { signInReseller: resellerId },
  )
  if (!live) throw new Error('The reseller has no live world.')
  return { ...ctx, actor: { ...actor, environmentId: live.id, world: 'LIVE' } }
}
