import { keepTelling } from '../lib/keepTelling.ts'
import { race } from '../lib/race.ts'
import { listQuestion } from './list.ts'
import { figure, resultOf } from './reads.ts'
import type { Scenario } from './Scenario.ts'

/** The list while every world changes ten times a second, so that no answer stands for long. */
export const changingList: Scenario = {
  name: 'changingList',
  title: 'The same list while every reseller’s world changes ten times a second',
  writes: true,
  longOnly: true,
  run: async (bench) => {
    const questions = bench.world.resellers.map(listQuestion)
    const greenlight = { name: 'Greenlight', server: await bench.server('greenlight'), questions }
    const floor = { name: 'floor', server: await bench.server('floor'), questions }
    const stop = keepTelling(bench)
    try {
      const tracks = await race(bench, [greenlight, floor])
      return resultOf(
        tracks,
        [
          figure(tracks, 'floor', 'requests per second', 'perSecond', { atLeast: 1.2 }, 2.5),
          figure(tracks, 'floor', 'CPU per request', 'cpuMs', { atMost: 0.8 }, 0.3),
          figure(tracks, 'floor', 'p99', 'p99Ms', { atMost: 0.5 }, 0.2),
        ],
        ['Greenlight keeps answers while a world’s log does not grow; here it grows all the time.'],
      )
    } finally {
      await stop()
    }
  },
}
