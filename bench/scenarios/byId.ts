import type { Bench } from '../lib/Bench.ts'
import type { Server } from '../lib/Server.ts'
import { BY_ID, inTheCommonForm, POSTGRAPHILE_BY_ID } from './documents.ts'
import { figure, raceReads, readingAnew, resultOf } from './reads.ts'
import type { Scenario, ScenarioResult } from './Scenario.ts'

const ORDERS = 4_000

/** Random orders of all resellers, by the ids that the outside knows. */
export async function randomOrders(
  bench: Bench,
  count = ORDERS,
): Promise<{ id: string; tenant: string; apiKey: string }[]> {
  const keys = new Map(bench.world.resellers.map((r) => [r.environmentId, r.apiKey]))
  const rows = await bench.database.sql<{ tenant: string; id: string }[]>`
    select environment_id as tenant, public_id as id from bench.orders tablesample system (5) order by random() limit ${count}`
  return rows.map(({ tenant, id }) => ({ id, tenant, apiKey: keys.get(tenant)! }))
}

async function run(bench: Bench, greenlight?: Server): Promise<ScenarioResult> {
  const orders = await randomOrders(bench)
  const [tracks, note] = await raceReads(bench, {
    greenlight,
    common: orders.map(({ id, apiKey }) => ({ query: BY_ID, variables: { id }, apiKey })),
    postgraphile: orders.map(({ id, tenant }) => ({ query: POSTGRAPHILE_BY_ID, variables: { id, tenant } })),
    normalisePostgraphile: ({ order }: { order: never }) => ({ order: order && inTheCommonForm(order) }),
  })
  const requests = 'requests per second'
  return resultOf(
    tracks,
    [
      figure(tracks, 'floor', requests, 'perSecond', { atLeast: 1.2 }, 1.8),
      figure(tracks, 'PostGraphile 5', requests, 'perSecond', { atLeast: 5 }),
      figure(tracks, 'Mercurius + jit', requests, 'perSecond', { atLeast: 1.3 }),
      figure(tracks, 'floor', 'CPU per request', 'cpuMs', { atMost: 0.7 }, 0.45),
      figure(tracks, 'floor', 'p99', 'p99Ms'),
    ],
    [note],
  )
}

/** One order with client and invoice. */
export const byId: Scenario = {
  name: 'byId',
  title: 'One order by id with client and invoice, random orders of ten resellers',
  writes: false,
  run: (bench) => run(bench),
}

/** The same when no answer stands. */
export const byIdReadAnew: Scenario = {
  name: 'byIdReadAnew',
  title: 'The same order by id, each answer read anew',
  writes: false,
  longOnly: true,
  run: (bench) => readingAnew(bench, (greenlight) => run(bench, greenlight)),
}
