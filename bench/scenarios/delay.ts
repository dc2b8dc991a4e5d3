import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../lib/Bench.ts'
import { graphqlBytes } from '../lib/http.ts'
import { Listener } from '../lib/Listener.ts'
import { Connection } from '../lib/load/Connection.ts'
import { percentile, spreadOf } from '../lib/statistics.ts'
import type { Row, Scenario } from './Scenario.ts'

const NOTE = 'mutation Note($input: AddNoteInput!) { addNote(input: $input) { errors { code } } }'
const QUERY = 'subscription { events { cursor } }'
const WARM_UP = 300
const SETTLE_MS = 1_500
const PAUSE_MS = 5

/** How long after its commit a change is at a subscriber, of the process that wrote it and of another one. */
export const delay: Scenario = {
  name: 'delay',
  title: 'From a commit to a subscriber',
  writes: true,
  run: async (bench) => {
    const changes = bench.pace.rounds < 5 ? 300 : 1_000
    const writer = await bench.start('greenlight')
    const other = await bench.start('greenlight')
    const { apiKey } = bench.world.resellers[0]!
    const subscribers = {
      'same process': await Listener.open(writer.port, apiKey, QUERY),
      'other process': await Listener.open(other.port, apiKey, QUERY),
    }
    await sleep(SETTLE_MS)
    const note = await noteSender(bench, writer.port)
    const heardAt = new Map(Object.keys(subscribers).map((name) => [name, [] as number[]]))
    const answers: number[] = []
    const writesMs: number[] = []
    for (let change = -WARM_UP; change < changes; change++) {
      const heard = Object.entries(subscribers).map(async ([name, one]) => [name, await one.next()] as const)
      const askedAt = performance.now()
      const answeredAt = await note()
      for (const [name, at] of await Promise.all(heard)) heardAt.get(name)!.push(at)
      answers.push(answeredAt)
      writesMs.push(answeredAt - askedAt)
      if (change % 100 === 0) bench.progress(`change ${change} of ${changes}`)
      await sleep(PAUSE_MS)
    }
    note.end()
    for (const one of Object.values(subscribers)) one.close()
    await writer.stop()
    await other.stop()
    const commits = await commitTimes(bench, changes)
    const goals: Record<string, number> = { 'same process': 0.5, 'other process': 2 }
    const since = (times: number[], all: number[]) => sorted(all.slice(-changes).map((at, i) => at - times[i]!))
    const all = [...heardAt].map(([name, at]) => ({
      name,
      answer: since(answers.slice(-changes), at),
      commit: commits && since(commits, at),
    }))
    return {
      figures: all.map(({ name, answer, commit }) => ({
        what: `${name}, ms after the ${commit ? 'commit' : "writer's answer"}`,
        against: '1 ms',
        ratio: { ...spreadOf(commit ?? answer), max: percentile(commit ?? answer, 0.99) },
        goal: { atMost: goals[name]! },
      })),
      rows: all.flatMap(({ name, answer, commit }) => [
        ...(commit ? [row(`${name}, after the commit`, commit)] : []),
        row(`${name}, after the writer's answer`, answer),
      ]),
      notes: [
        `${changes} notes one after the other, each with its journal line and event; the writer's answer took ` +
          `${two(spreadOf(writesMs.slice(-changes)).median)} ms. The time of a commit is PostgreSQL's, taken before it writes the commit to the disk. ` +
          "Less than nothing after the writer's answer means before it. The greatest of a range is the 99th percentile.",
      ],
    }
  },
}

const sorted = (ms: number[]) => ms.sort((a, b) => a - b)
const row = (contestant: string, ms: number[]): Row => ({
  contestant,
  values: {
    'p50 ms': two(percentile(ms, 0.5)),
    'p90 ms': two(percentile(ms, 0.9)),
    'p99 ms': two(percentile(ms, 0.99)),
  },
})
const two = (ms: number) => Number(ms.toFixed(2))

/** Writes notes on one order, and answers when each was answered. */
async function noteSender(bench: Bench, port: number) {
  const { environmentId, apiKey } = bench.world.resellers[0]!
  const [order] = await bench.database.sql<{ id: string }[]>`
    select public_id as id from bench.orders where environment_id = ${environmentId} limit 1`
  let answered: (at: number) => void = () => {}
  let failed: (error: Error) => void = () => {}
  const connection = new Connection(
    port,
    (status, answer) => {
      const at = performance.now()
      if (status === 200 && answer.includes('"errors":[]')) answered(at)
      else failed(new Error(`A note was answered ${answer.toString()}`))
    },
    (error) => failed(error),
  )
  let count = 0
  const note = () =>
    new Promise<number>((resolve, reject) => {
      answered = resolve
      failed = reject
      const variables = { input: { subjectId: order!.id, text: `Called, number ${++count}` } }
      connection.send(graphqlBytes({ query: NOTE, variables }, apiKey))
    })
  return Object.assign(note, { end: () => connection.end() })
}

/** When a world's last events were committed, as `performance.now()` tells it; null where PostgreSQL does not keep that. */
async function commitTimes({ database, world }: Bench, last: number): Promise<number[] | null> {
  const [kept] = await database.sql<{ on: string }[]>`select current_setting('track_commit_timestamp') as on`
  if (kept!.on !== 'on') return null
  const rows = await database.sql<{ ms: number }[]>`
    select (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as ms from events
    where environment_id = ${world.resellers[0]!.environmentId} order by seq desc limit ${last}`
  return rows.map(({ ms }) => ms - performance.timeOrigin).reverse()
}
