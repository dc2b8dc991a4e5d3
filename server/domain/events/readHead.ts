import type { Database } from '../../../db/client.ts'
import { eventCounters } from '../../../db/schema/events.ts'

/** How far a world's log reaches, and up to where it is no longer kept. */
export async function readHead(db: Database, environmentId: string): Promise<{ lastSeq: bigint; prunedSeq: bigint }> {
  const [head] = await db.transaction(environmentId, (tx) => tx.select().from(eventCounters))
  if (!head) throw new Error('The world has no event counter.')
  return { lastSeq: head.lastSeq, prunedSeq: head.prunedSeq }
}
