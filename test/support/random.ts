import { onTestFailed } from 'vitest'
import { seededRandom } from '../../server/seed/random.ts'
import type { SeededRandom } from '../../server/seed/random.ts'
import { chooseSeed } from './effort.ts'

/**
 * Numbers for one test, different in every run. When the test fails it prints the seed; GREENLIGHT_SEED takes it to see
 * the same again.
 */
export function randomness(seed = chooseSeed()): SeededRandom & { seed: number } {
  onTestFailed(() => console.error(`The random numbers began with the seed ${seed}: GREENLIGHT_SEED=${seed}`))
  return { ...seededRandom(seed), seed }
}
