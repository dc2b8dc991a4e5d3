import { sql } from 'drizzle-orm'
import { read } from '../domain/kernel/context.ts'
import type { Metrics } from '../metrics/Metrics.ts'
import { everyWorld } from './everyWorld.ts'
import type { JobDependencies } from './everyWorld.ts'

/**
 * Adds up the balances of every world and currency, which must come to zero, and tells the figures by how much they do
 * not. Slow on purpose: world by world, beside everything else.
 */
export async function watchLedger(deps: JobDependencies, metrics: Pick<Metrics, 'foundDrift'>): Promise<void> {
  let drift = 0n
  await everyWorld(deps, async (ctx) => {
    const [row] = await read(ctx, (tx) =>
      tx.execute<{ drift: string }>(sql`
        select coalesce(sum(abs(total)), 0)::text as drift
        from (select sum(balance_minor) as total from credit_accounts group by currency) as totals`),
    )
    drift += BigInt(row!.drift)
  })
  if (drift !== 0n) deps.log.error({ driftMinor: String(drift) }, 'the books do not add up to zero')
  metrics.foundDrift({ minor: Number(drift), checkedAt: Math.floor(Date.now() / 1_000) })
}
