import type { Database } from '../../db/client.ts'
import { proveJournal } from '../../server/domain/audit/proveJournal.ts'
import { everyWorld } from '../../server/jobs/everyWorld.ts'
import { markOverdueInvoices } from '../../server/jobs/markOverdueInvoices.ts'

const AT_A_TURN = 2_000

/**
 * Does what Greenlight's own clock would do in a world that was just loaded or lay still for days: marks what fell due,
 * and proves the journals. Otherwise a server that is measured would do it meanwhile, for minutes.
 */
export async function settle(db: Database, progress: (what: string) => void): Promise<void> {
  // Nobody listens.
  const live = { committed: () => {} }
  await everyWorld({ db, publicUrl: 'http://localhost', live }, async (ctx) => {
    progress('marking what fell due')
    await markOverdueInvoices(ctx)
    for (let rest = 1n; rest > 0n;) {
      const { proven, entries, brokenAt } = await proveJournal(ctx, AT_A_TURN)
      if (brokenAt !== null) throw new Error(`The journal of ${ctx.actor.environmentId} is broken at ${brokenAt}.`)
      rest = entries - proven
      progress(`proving a journal: ${rest} entries left`)
    }
  })
}
