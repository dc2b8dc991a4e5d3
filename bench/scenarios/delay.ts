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
    const flushedBefore = await flushes(bench)
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
    const flush = meanOf(flushedBefore, await flushes(bench))
    const commits = await commitTimes(bench, changes)
    const goals: Record<string, number> = { 'same process': 0.5, 'other process': 2 }
    const since = (times: number[], all: number[]) => sorted(all.slice(-changes).map((at, i) => at - times[i]!))
    const all = [...heardAt].map(([name, at]) => ({
      name,
      answer: since(answers.slice(-changes), at),
      commit: commits && since(commits, at),
    }))
    const onDisk = commits !== null && flush !== null
    const from = onDisk ? 'commit was on disk, in the mean' : commits ? 'commit began' : "writer's answer"
    const ratioOf = ({ commit, answer }: (typeof all)[number]) => {
      const ms = commit ?? answer
      const after = onDisk ? ms.map((one) => one - flush) : ms
      const { median, ...spread } = { ...spreadOf(after), max: percentile(after, 0.99) }
      return { ...spread, median: onDisk ? mean(after) : median }
    }
    return {
      figures: all.map((one) => ({
        what: `${one.name}, ms after the ${from}`,
        against: '1 ms',
        ratio: ratioOf(one),
        goal: { atMost: goals[one.name]! },
      })),
      rows: all.flatMap(({ name, answer, commit }) => [
        ...(commit ? [row(`${name}, after the commit began`, commit)] : []),
        row(`${name}, after the writer's answer`, answer),
      ]),
      notes: [
        `${changes} notes one after the other, each with its journal line and event; the writer's answer took ` +
          `${two(spreadOf(writesMs.slice(-changes)).median)} ms. A commit begins at PostgreSQL's own time for it, before it is written to the disk` +
          `${flush === null ? '' : `, which took ${two(flush)} ms in the mean: a mean can be taken from a mean, so that the figure is of what came after it`}. ` +
          "Less than nothing after the writer's answer means before it. The greatest of a range is the 99th percentile.",
      ],
    }
  },
}

const sorted = (ms: number[]) => ms.sort((a, b) => a - b)
const row = (contestant: string, ms: number[]): Row => ({
  contestant,
  values: {
    'mean ms': two(mean(ms)),
    'p50 ms': two(percentile(ms, 0.5)),
    'p90 ms': two(percentile(ms, 0.9)),
    'p99 ms': two(percentile(ms, 0.99)),
  },
})
const mean = (ms: number[]) => ms.reduce((sum, one) => sum + one, 0) / ms.length
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

interface Flushes {
  count: number
  ms: number
}

/** PostgreSQL's flushes of its log by connections so far, with what writing it took; null where it does not time them. */
async function flushes({ database }: Bench): Promise<Flushes | null> {
  const [timed] = await database.sql<{ on: string }[]>`select current_setting('track_wal_io_timing') as on`
  if (timed!.on !== 'on') return null
  const [row] = await database.sql<[Flushes]>`select coalesce(sum(fsyncs), 0)::int as count,
    coalesce(sum(fsync_time + write_time), 0)::float8 as ms from pg_stat_io
    where object = 'wal' and context = 'normal' and backend_type = 'client backend'`
  return row
}

function meanOf(before: Flushes | null, after: Flushes | null): number | null {
  if (!before || !after || after.count === before.count) return null
  return (after.ms - before.ms) / (after.count - before.count)
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
