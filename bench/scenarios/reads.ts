import type { Bench } from '../lib/Bench.ts'
import { assertSameAnswers, race } from '../lib/race.ts'
import type { Contestant, Question, Track } from '../lib/race.ts'
import type { Server } from '../lib/Server.ts'
import { ratioOf, median } from '../lib/statistics.ts'
import type { Figure, Row, ScenarioResult } from './Scenario.ts'

/** How each contestant is asked the same. */
export interface Questions {
  /** Greenlight's own API, which the executor, the floor and Mercurius take as well. */
  common: Question[]
  postgraphile: Question[]
  normalisePostgraphile: (data: never) => unknown
  /** Greenlight as it is started here, instead of the one that all scenarios share. */
  greenlight?: Server
}

/** Asks Greenlight, the floor and the peers the same questions, after comparing their answers with the executor's. */
export async function raceReads(bench: Bench, questions: Questions): Promise<[Map<string, Track>, string]> {
  const { common, postgraphile, normalisePostgraphile, greenlight } = questions
  const contestants: Contestant[] = [
    { name: 'Greenlight', server: greenlight ?? (await bench.server('greenlight')), questions: common },
    { name: 'floor', server: await bench.server('floor'), questions: common },
    { name: 'Mercurius + jit', server: await bench.server('mercurius'), questions: common },
    {
      name: 'PostGraphile 5',
      server: await bench.server('postgraphile'),
      questions: postgraphile,
      normalise: normalisePostgraphile,
    },
  ]
  const reference = { name: 'executor', server: await bench.server('apollo'), questions: common }
  const compared = await assertSameAnswers(reference, contestants)
  return [await race(bench, contestants), `${compared} answers were compared with the executor's.`]
}

/** What comes of a Greenlight that keeps no answers, with a note that says so. */
export async function readingAnew(
  bench: Bench,
  run: (greenlight: Server) => Promise<ScenarioResult>,
): Promise<ScenarioResult> {
  const greenlight = await bench.startReadingAnew()
  const result = await run(greenlight).finally(() => greenlight.stop())
  return { ...result, notes: [...result.notes, READ_ANEW] }
}

/** Said of what was measured so. */
export const READ_ANEW = 'Greenlight keeps no answers here (ANSWERS_MB=0): each one is read from the database.'

const round = (value: number, digits: number) => Number(value.toFixed(digits))

/** One row per contestant with its medians. */
export const rowsOf = (tracks: Iterable<Track>): Row[] =>
  [...tracks].map((track) => ({
    contestant: track.name,
    values: {
      'requests/s': Math.round(median(track.perSecond)),
      'p50 ms': round(median(track.p50Ms), 2),
      'p99 ms': round(median(track.p99Ms), 2),
      'CPU µs/request': Math.round(median(track.cpuMs) * 1_000),
      'of it server': Math.round(median(track.serverCpuMs) * 1_000),
      generator: `${Math.round(median(track.generatorShare) * 100)} %`,
    },
  }))

/** A figure of Greenlight against another one in the same rounds. */
export function figure(
  tracks: Map<string, Track>,
  against: string,
  what: string,
  measure: 'perSecond' | 'cpuMs' | 'p50Ms' | 'p99Ms',
  goal?: Figure['goal'],
  stretch?: number,
): Figure {
  return {
    what,
    against,
    ratio: ratioOf(tracks.get('Greenlight')![measure], tracks.get(against)![measure]),
    ...(goal && { goal }),
    ...(stretch !== undefined && { stretch }),
  }
}

export const resultOf = (tracks: Map<string, Track>, figures: Figure[], notes: string[]): ScenarioResult => ({
  figures,
  rows: rowsOf(tracks.values()),
  notes,
})
