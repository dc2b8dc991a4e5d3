import { proveJournal } from '../domain/audit/proveJournal.ts'
import { everyWorld } from './everyWorld.ts'
import type { JobDependencies } from './everyWorld.ts'

/** Links that are looked at in each world at a turn. */
const AT_A_TURN = 10_000

/** Proves what was added to every world's journal, and warns of one that is not what was written. */
export function proveJournals(deps: JobDependencies): Promise<void> {
  return everyWorld(deps, async (ctx) => {
    const { brokenAt } = await proveJournal(ctx, AT_A_TURN)
    const tenant = ctx.actor.environmentId
    if (brokenAt !== null) deps.log.error({ tenant, entry: String(brokenAt) }, 'a journal is not what was written')
  })
}
