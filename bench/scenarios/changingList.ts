import type { Bench } from '../lib/Bench.ts'
import { race } from '../lib/race.ts'
import { listQuestion } from './list.ts'
import { figure, resultOf } from './reads.ts'
import type { Scenario } from './Scenario.ts'

/** News in each world every so often, all the time that is measured. */
const NEWS_EVERY_MS = 100

/** Appends to the log of one world after the other, as any change does, until it is told to stop. */
function keepTelling(bench: Bench): () => Promise<void> {
  const { sql } = bench.database
  let telling = true
  const tell = async () => {
    for (let turn = 0; telling; turn++) {
      const { environmentId } = bench.world.resellers[turn % bench.world.resellers.length]!
      const began = performance.now()
      await sql.begin(async (tx) => {
        await tx`select set_config('app.tenant', ${environmentId}, true)`
        await tx`select append_events('SYSTEM', 'bench', 'Bench', jsonb_build_array(jsonb_build_object('kind', 'product.created',
          'subjectType', 'PRODUCT', 'subjectId', gen_random_uuid(), 'subjectVersion', 1, 'data', '{}'::jsonb)))`
      })
      const rest = NEWS_EVERY_MS / bench.world.resellers.length - (performance.now() - began)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)))
    }
  }
  const told = tell()
  return () => ((telling = false), told)
}

/** The list while every world changes ten times a second, so that no answer stands for long. */
export const changingList: Scenario = {
  name: 'changingList',
  title: 'The same list while every reseller’s world changes ten times a second',
  writes: true,
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
