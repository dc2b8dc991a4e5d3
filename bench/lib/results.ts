import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from './Bench.ts'
import type { Run } from './report.ts'

const folder = join(benchFolder, 'results')

/** The newest of the runs that are kept and fit; null when none does. */
export function newestRun(fits: (run: Run) => boolean): Run | null {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  // Their names begin with their time.
  for (const file of files.sort().reverse()) {
    const run = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Run
    if (fits(run)) return run
  }
  return null
}

/** Measured with long rounds, every scenario from the first to the last. */
export const isWhole = (run: Run): boolean =>
  !run.quick &&
  !run.listsOnly &&
  ['list', 'sockets'].every((wanted) => run.scenarios.some(({ name }) => name === wanted))

/** Measured with long rounds in a world for lists alone. */
export const isOfListsOnly = (run: Run): boolean => !run.quick && run.listsOnly === true
