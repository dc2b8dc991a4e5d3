import { keepTelling } from '../lib/keepTelling.ts'
import { race } from '../lib/race.ts'
import { randomOrders } from './byId.ts'
import { BY_ID } from './documents.ts'
import { figure, resultOf } from './reads.ts'
import type { Scenario } from './Scenario.ts'

/** So many that hardly any is asked for again before its world changes. */
const ORDERS = 40_000

/** One order by id while every world changes ten times a second, so that no answer stands for long. */
export const changingById: Scenario = {
  name: 'changingById',
  title: 'One order by id while every reseller’s world changes ten times a second',
  writes: true,
  longOnly: true,
  run: async (bench) => {
    const orders = await randomOrders(bench, ORDERS)
    const questions = orders.map(({ id, apiKey }) => ({ query: BY_ID, variables: { id }, apiKey }))
    const greenlight = { name: 'Greenlight', server: await bench.server('greenlight'), questions }
    const floor = { name: 'floor', server: await bench.server('floor'), questions }
    const stop = keepTelling(bench)
    try {
      const tracks = await race(bench, [greenlight, floor])
      return resultOf(
        tracks,
        [
          figure(tracks, 'floor', 'requests per second', 'perSecond', { atLeast: 1.2 }, 1.8),
          figure(tracks, 'floor', 'CPU per request', 'cpuMs', { atMost: 0.7 }, 0.45),
          figure(tracks, 'floor', 'p99', 'p99Ms'),
        ],
        ['Greenlight keeps answers while a world’s log does not grow; here it grows all the time.'],
      )
    } finally {
      await stop()
    }
  },
}
