import { markOverdueInvoices } from './markOverdueInvoices.ts'
import { everyWorld } from './everyWorld.ts'
import type { JobDependencies } from './everyWorld.ts'
import { forgetOldKeys } from './forgetOldKeys.ts'
import { forgetSessions } from './forgetSessions.ts'
import type { Metrics } from '../metrics/Metrics.ts'
import { proveJournals } from './proveJournals.ts'
import { repeat } from './repeat.ts'
import { watchLedger } from './watchLedger.ts'

const MINUTE_MS = 60_000

/** The clock: each job runs in every world, in one process at a time. */
export function startJobs(deps: JobDependencies, metrics: Pick<Metrics, 'foundDrift'>): { stop(): Promise<void> } {
  const jobs = [
    repeat(deps, 'markOverdueInvoices', MINUTE_MS, () => everyWorld(deps, markOverdueInvoices)),
    repeat(deps, 'forgetSessions', 60 * MINUTE_MS, () => everyWorld(deps, forgetSessions)),
    repeat(deps, 'forgetOldKeys', 60 * MINUTE_MS, () => everyWorld(deps, forgetOldKeys)),
    repeat(deps, 'proveJournals', 10 * MINUTE_MS, () => proveJournals(deps)),
    repeat(deps, 'watchLedger', 5 * MINUTE_MS, () => watchLedger(deps, metrics)),
  ]
  return {
    stop: async () => {
      await Promise.all(jobs.map((job) => job.stop()))
    },
  }
}
