import { sql } from 'drizzle-orm'
import { eventCounters, journalProofs } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'

/** How many links are looked at for somebody who waits. */
const AT_ONCE = 2_000

/** How far the journal is proven to be what was written. */
export interface JournalProof {
  /** When the last proven entry happened; null while there is none. */
  provenTo: Date | null
  provenAt: Date
  /** How many entries are proven, and how many there are. */
  proven: bigint
  entries: bigint
  /** The first entry that is not what was written; null where all of them are. */
  brokenAt: bigint | null
}

/** Proves the next links of this world's journal, going on from the last proof, and answers how far it is proven. */
export function proveJournal(ctx: Context, most = AT_ONCE): Promise<JournalProof> {
  return read(ctx, async (tx) => {
    await tx.execute(sql`select prove_journal(${most}::int)`)
    const [proof] = await tx.select().from(journalProofs)
    const [counter] = await tx.select().from(eventCounters)
    const { provenTo, provenAt, provenSeq, brokenSeq } = proof!
    return { provenTo, provenAt, proven: provenSeq, entries: counter!.lastSeq, brokenAt: brokenSeq }
  })
}
