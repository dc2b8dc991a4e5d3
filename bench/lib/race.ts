import { isDeepStrictEqual } from 'node:util'
import type { Bench, Pace } from './Bench.ts'
import type { Database } from './Database.ts'
import { ask, graphqlBytes } from './http.ts'
import type { LoadResult } from './load/job.ts'
import { cpuOf } from './processes.ts'
import type { Server } from './Server.ts'

/** One question as one server wants to be asked it. */
export interface Question {
  query: string
  variables: object
  apiKey?: string
}

/** A server in a race. The question with one index means the same to every contestant. */
export interface Contestant {
  name: string
  server: Server
  questions: Question[]
  /** Its own, where it is not the bench's. */
  database?: Database
  /** What it answered, in the common form; left out where it answers that form itself. */
  normalise?: (data: never) => unknown
}

/** One contestant's measurements, one of each round. */
export interface Track {
  name: string
  perSecond: number[]
  p50Ms: number[]
  p99Ms: number[]
  /** CPU of the server and its database connections, in milliseconds per request. */
  cpuMs: number[]
  serverCpuMs: number[]
  /** The part of one core that the load generator used. */
  generatorShare: number[]
}

const CONNECTIONS = 32
const COMPARED = 25
const WARM_UP_STEP_MS = 500

/** Every contestant's answers are those of the executor, or the race is off. Answers how many were compared. */
export async function assertSameAnswers(reference: Contestant, contestants: Contestant[]): Promise<number> {
  const step = Math.max(1, Math.floor(reference.questions.length / COMPARED))
  let compared = 0
  for (let i = 0; i < reference.questions.length; i += step) {
    const right = await answerOf(reference, i)
    for (const contestant of contestants) {
      const given = await answerOf(contestant, i)
      if (!isDeepStrictEqual(given, right)) {
        throw new Error(
          `${contestant.name} answers something else than the executor:\n${JSON.stringify(given).slice(0, 900)}\n` +
            `instead of\n${JSON.stringify(right).slice(0, 900)}`,
        )
      }
      compared++
    }
  }
  return compared
}

/** Sends until the server has answered as many as the pace says, or until its time is over. */
export async function warmUp({ warmUpRequests, warmUpMs }: Pace, send: () => Promise<LoadResult>): Promise<void> {
  const end = performance.now() + warmUpMs
  for (let answers = 0; answers < warmUpRequests && performance.now() < end;) answers += (await send()).answers
}

async function answerOf({ server, questions, normalise }: Contestant, index: number): Promise<unknown> {
  const { apiKey, ...body } = questions[index]!
  const answer = await ask(server.url, body, apiKey)
  return normalise ? normalise(answer['data'] as never) : answer['data']
}

/** Rounds in which each contestant is asked for some seconds, one after the other, in changing order. */
export async function race(
  bench: Bench,
  contestants: Contestant[],
  options: { connections?: number } = {},
): Promise<Map<string, Track>> {
  const { rounds, roundMs } = bench.pace
  const tracks = new Map<string, Track>()
  const prepared = contestants.map((contestant) => ({
    contestant,
    requests: contestant.questions.map(({ apiKey, ...body }) => graphqlBytes(body, apiKey)),
  }))
  const load = (entry: (typeof prepared)[number], durationMs: number) =>
    bench.load.run({
      port: entry.contestant.server.port,
      requests: entry.requests,
      order: 'random',
      connections: options.connections ?? CONNECTIONS,
      durationMs,
      mustContain: '"data"',
    })
  for (const entry of prepared) {
    const { name } = entry.contestant
    bench.progress(`warming ${name} up`)
    await warmUp(bench.pace, () => load(entry, WARM_UP_STEP_MS))
    tracks.set(name, { name, perSecond: [], p50Ms: [], p99Ms: [], cpuMs: [], serverCpuMs: [], generatorShare: [] })
  }
  for (let round = 0; round < rounds; round++) {
    bench.progress(`round ${round + 1} of ${rounds}`)
    for (let i = 0; i < prepared.length; i++) {
      const entry = prepared[(i + round) % prepared.length]!
      const { name, server, database = bench.database } = entry.contestant
      const [cpuBefore, databaseBefore] = [cpuOf(server.pid), await database.cpu()]
      const result = await load(entry, roundMs)
      const cpu = cpuOf(server.pid) - cpuBefore
      const databaseCpu = (await database.cpu()) - databaseBefore
      if (result.failures > 0) throw new Error(`${name} failed ${result.failures} times: ${result.failure}`)
      const track = tracks.get(name)!
      track.perSecond.push((result.answers / result.elapsedMs) * 1_000)
      track.p50Ms.push(result.p50Ms)
      track.p99Ms.push(result.p99Ms)
      track.cpuMs.push((cpu + databaseCpu) / result.answers)
      track.serverCpuMs.push(cpu / result.answers)
      track.generatorShare.push(result.generatorCpuMs / result.elapsedMs)
    }
  }
  return tracks
}
