import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** How much is tried: a little in every run, a lot by `npm run faults`. */
    effort: 'short' | 'long'
    /** Where random numbers begin, when it was said. */
    seed: number | null
    /** The file to which scenarios add a line each: what was tried how often, and what came out. */
    chronicle: string | null
  }
}

export const isLong = (): boolean => inject('effort') === 'long'

/** One value for every run of the tests, and one for the long run. */
export const byEffort = <T>(short: T, long: T): T => (isLong() ? long : short)

/** Where this run's random numbers begin: said by GREENLIGHT_SEED, or else different every time. */
export const chooseSeed = (): number => inject('seed') ?? Math.floor(Math.random() * 2 ** 31)

/** Adds a line about a scenario that ended well to the table that `npm run faults` prints. */
export function report(scenario: string, line: { seed?: number; tried: string; outcome: string }): void {
  const chronicle = inject('chronicle')
  if (chronicle !== null) appendFileSync(chronicle, `${JSON.stringify({ scenario, ...line })}\n`)
}
