import { sql } from 'drizzle-orm'
import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/client.ts'
import type { World } from '../../db/schema/resellers.ts'
import { greenlight } from '../domain/kernel/actor.ts'
import type { Context } from '../domain/kernel/context.ts'
import { RIGHTS } from '../domain/kernel/rights.ts'
import type { Live } from '../live/Live.ts'

export interface JobDependencies {
  db: Database
  publicUrl: string
  live: Pick<Live, 'committed'>
  log: FastifyBaseLogger
}

/** Runs the work once in every world, one after the other, as Greenlight itself. */
export async function everyWorld(
  { db, publicUrl, live }: Omit<JobDependencies, 'log'>,
  work: (ctx: Context) => Promise<unknown>,
): Promise<void> {
  const worlds = await db.transaction(null, (tx) =>
    tx.execute<{ environment_id: string; reseller_id: string; world: World }>(sql`select * from list_worlds()`),
  )
  for (const { environment_id: environmentId, reseller_id: resellerId, world } of worlds) {
    await work({
      actor: greenlight({ resellerId, environmentId, world }, RIGHTS),
      db,
      publicUrl,
      language: 'en',
      onCommitted: (id, seq) => live.committed(id, seq),
    })
  }
}
