import { environments } from '../../../db/schema/resellers.ts'
import type { Context } from './context.ts'
import { read } from './context.ts'

const known = new Map<string, Buffer>()

/** The world's signing key, if this process has read it before. */
export const knownSigningKey = (environmentId: string): Buffer | undefined => known.get(environmentId)

/** The world's signing key. It never changes, so one read per process is enough. */
export async function readSigningKey(ctx: Pick<Context, 'actor' | 'db'>): Promise<Buffer> {
  const { environmentId } = ctx.actor
  const cached = known.get(environmentId)
  if (cached) return cached
  const [row] = await read(ctx as Context, (tx) => tx.select({ key: environments.signingKey }).from(environments))
  if (!row) throw new Error('The actor has no world.')
  known.set(environmentId, row.key)
  return row.key
}
