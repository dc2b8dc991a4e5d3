import type { Bench } from '../lib/Bench.ts'
import type { Question } from '../lib/race.ts'
import type { Server } from '../lib/Server.ts'
import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import { inTheCommonForm, LIST, POSTGRAPHILE_LIST } from './documents.ts'
import { figure, raceReads, readingAnew, resultOf } from './reads.ts'
import type { Scenario, ScenarioResult } from './Scenario.ts'

const FIRST = 50

export const listQuestion = ({ apiKey }: LargeReseller): Question => ({
  query: LIST,
  variables: { first: FIRST, filter: { status: ['PENDING'] } },
  apiKey,
})

const postgraphileQuestion = ({ environmentId: tenant }: LargeReseller): Question => ({
  query: POSTGRAPHILE_LIST,
  variables: { tenant, status: 'PENDING', first: FIRST },
})

async function run(bench: Bench, resellers: LargeReseller[], greenlight?: Server): Promise<ScenarioResult> {
  const [tracks, note] = await raceReads(bench, {
    greenlight,
    common: resellers.map(listQuestion),
    postgraphile: resellers.map(postgraphileQuestion),
    normalisePostgraphile: ({ orders }: { orders: { nodes: never[] } }) => ({
      orders: { ...orders, nodes: orders.nodes.map(inTheCommonForm) },
    }),
  })
  const requests = 'requests per second'
  return resultOf(
    tracks,
    [
      figure(tracks, 'floor', requests, 'perSecond', { atLeast: 1.2 }, 2.5),
      figure(tracks, 'PostGraphile 5', requests, 'perSecond', { atLeast: 5 }),
      figure(tracks, 'Mercurius + jit', requests, 'perSecond', { atLeast: 2 }),
      figure(tracks, 'floor', 'CPU per request', 'cpuMs', { atMost: 0.8 }, 0.3),
      figure(tracks, 'floor', 'p99', 'p99Ms', { atMost: 0.5 }, 0.2),
    ],
    [note],
  )
}

/** 50 pending orders with client and invoice, of ten resellers in turn. */
export const list: Scenario = {
  name: 'list',
  title: '50 pending orders with client and invoice, ten resellers at random',
  writes: false,
  run: (bench) => run(bench, bench.world.resellers),
}

/** The same when no answer stands. */
export const listReadAnew: Scenario = {
  name: 'listReadAnew',
  title: 'The same list, each answer read anew',
  writes: false,
  longOnly: true,
  run: (bench) => readingAnew(bench, (greenlight) => run(bench, bench.world.resellers, greenlight)),
}

/** The same question by everybody, which requests that share statements profit from most. */
export const listOfOne: Scenario = {
  name: 'listOfOne',
  title: '50 pending orders with client and invoice, one reseller',
  writes: false,
  longOnly: true,
  run: (bench) => run(bench, bench.world.resellers.slice(0, 1)),
}
