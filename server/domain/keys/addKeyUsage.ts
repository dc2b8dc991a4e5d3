import { sql } from 'drizzle-orm'
import type { Database } from '../../../db/client.ts'
import { environments, resellers } from '../../../db/schema/resellers.ts'
import { apiKeyUsage } from '../../../db/schema/access.ts'

/** What one key asked for by one root field since it was last written down. */
export interface KeyUse {
  apiKeyId: string
  operation: string
  calls: number
  cost: number
  refusals: number
  totalMs: number
  slowestMs: number
}

/** Adds what the keys of one world asked for to the counts of today, as the reseller's zone has it. */
export async function addKeyUsage(db: Database, environmentId: string, uses: readonly KeyUse[]): Promise<void> {
  await db.transaction(environmentId, async (tx) => {
    const day = sql<string>`(select (clock_now() at time zone ${resellers.timeZone})::date from ${environments} join ${resellers} on ${resellers.id} = ${environments.resellerId} where ${environments.id} = ${environmentId})`
    // In one order everywhere, so that processes that write at once wait for each other and never in a circle.
    const inOrder = [...uses].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    await tx
      .insert(apiKeyUsage)
      .values(inOrder.map((use) => ({ environmentId, day, ...use })))
      .onConflictDoUpdate({
        target: [apiKeyUsage.environmentId, apiKeyUsage.apiKeyId, apiKeyUsage.day, apiKeyUsage.operation],
        set: {
          calls: sql`${apiKeyUsage.calls} + excluded.calls`,
          cost: sql`${apiKeyUsage.cost} + excluded.cost`,
          refusals: sql`${apiKeyUsage.refusals} + excluded.refusals`,
          totalMs: sql`${apiKeyUsage.totalMs} + excluded.total_ms`,
          slowestMs: sql`greatest(${apiKeyUsage.slowestMs}, excluded.slowest_ms)`,
        },
      })
  })
}

const nameOf = ({ apiKeyId, operation }: KeyUse): string => `${apiKeyId} ${operation}`
