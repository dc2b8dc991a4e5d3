import { onTestFailed } from 'vitest'
import { seededRandom } from '../../server/seed/random.ts'
import type { SeededRandom } from '../../server/seed/random.ts'

/** Numbers for one test, different in every run. When the test fails it prints the seed; give it to see it again. */
export function randomness(seed = Math.floor(Math.random() * 2 ** 31)): SeededRandom {
  onTestFailed(() => console.error(`The random numbers began with the seed ${seed}.`))
  return seededRandom(seed)
}
