import type { Bench } from '../lib/Bench.ts'
import { graphqlBytes } from '../lib/http.ts'
import type { LoadJob } from '../lib/load/job.ts'
import { warmUp } from '../lib/race.ts'
import { driver, transactionsPerSecond } from '../lib/moves.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import { BARE_MOVES, prepareBareLedger } from '../floors/bareLedger.ts'
import type { Figure, ScenarioResult } from './Scenario.ts'

/** As wide as every number that takes its place: an idempotency key that is never used again. */
export const FRESH = 'fresh-00000000000000000000'

const CONNECTIONS = 32

type Bare = keyof typeof BARE_MOVES

/** What is measured against which bare moves; the first one has the goal. */
export interface MoveRace {
  what: string
  /** The requests of one round, as long as it may last. */
  round: () => Promise<{ query: string; variables: object; apiKey: string }[]>
  order: LoadJob['order']
  against: Bare[]
  goal: Figure['goal']
  stretch: number
}

const NAMES: Record<Bare, string> = {
  hot: 'bare moves, one source',
  ten: 'bare moves, ten sources',
  random: 'bare moves, random accounts',
}

/** Rounds of moves over HTTP and of bare moves in the database, in turn. */
export async function raceMoves(bench: Bench, options: MoveRace): Promise<ScenarioResult> {
  const { url, sql } = bench.database
  const { rounds, roundMs } = bench.pace
  const server = await bench.server('greenlight')
  const best = await prepareBareLedger(sql, url, options.against)
  const ours: number[] = []
  const p99: number[] = []
  const bare = new Map(options.against.map((kind) => [kind, [] as number[]]))
  const [first] = options.against as [Bare, ...Bare[]]
  const crowded: number[] = []
  const send = async (durationMs: number) => {
    const requests = (await options.round()).map(({ apiKey, ...body }) => graphqlBytes(body, apiKey))
    const { port } = server
    const job = { port, requests, order: options.order, connections: CONNECTIONS, durationMs }
    const result = await bench.load.run({ ...job, fresh: FRESH, mustContain: '"errors":[]' })
    if (result.failures > 0) throw new Error(`Greenlight failed ${result.failures} times: ${result.failure}`)
    return result
  }
  await warmUp(bench.pace, () => send(roundMs))
  for (let round = 0; round < rounds; round++) {
    bench.progress(`round ${round + 1} of ${rounds}`)
    const result = await send(roundMs)
    ours.push((result.answers / result.elapsedMs) * 1_000)
    p99.push(result.p99Ms)
    for (const [kind, speeds] of bare) {
      speeds.push(await transactionsPerSecond(url, BARE_MOVES[kind], best.get(kind)!, roundMs))
    }
    crowded.push(await transactionsPerSecond(url, BARE_MOVES[first], CONNECTIONS, roundMs))
  }
  const figures = options.against.map((kind, index): Figure => {
    const ratio = ratioOf(ours, bare.get(kind)!)
    const wanted = index === 0 ? { goal: options.goal!, stretch: options.stretch } : {}
    return { what: options.what, against: NAMES[kind], ratio, ...wanted }
  })
  figures.push({
    what: options.what,
    against: `${NAMES[first]}, by as many connections as over HTTP`,
    ratio: ratioOf(ours, crowded),
  })
  const rows = [
    {
      contestant: 'Greenlight over HTTP',
      values: { 'moves/s': Math.round(median(ours)), 'p99 ms': Number(median(p99).toFixed(1)) },
    },
    ...options.against.map((kind) => ({
      contestant: NAMES[kind],
      values: { 'moves/s': Math.round(median(bare.get(kind)!)), connections: best.get(kind)! },
    })),
    { contestant: NAMES[first], values: { 'moves/s': Math.round(median(crowded)), connections: CONNECTIONS } },
  ]
  const note = `Bare moves by ${await driver()}, with the number of connections (of 2, 8, 24) that was fastest, and with the ${CONNECTIONS} that ask over HTTP.`
  return { figures, rows, notes: [note] }
}
