import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import type { Bench } from '../lib/Bench.ts'
import { graphqlBytes } from '../lib/http.ts'
import { Listener } from '../lib/Listener.ts'
import { Connection } from '../lib/load/Connection.ts'
import { mean, percentile, spreadOf } from '../lib/statistics.ts'
import type { Row, Scenario } from './Scenario.ts'

const NOTE = 'mutation Note($input: AddNoteInput!) { addNote(input: $input) { errors { code } } }'
const GIFT = 'mutation Gift($input: GiveCreditInput!) { giveCredit(input: $input) { errors { code } } }'
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
    const changes = bench.pace.rounds < 5 ? 200 : 1_000
    const writer = await bench.start('greenlight')
    const other = await bench.start('greenlight')
    const { apiKey } = bench.world.resellers[0]!
    const subscribers = {
      'same process': await Listener.open(writer.port, apiKey, QUERY),
      'other process': await Listener.open(other.port, apiKey, QUERY),
    }
    await sleep(SETTLE_MS)
    const toGreenlight = await openWriter(bench, writer.port)
    const { environmentId } = bench.world.resellers[0]!
    const appended = bench.database.sql`select xmin from events where environment_id = ${environmentId}
      order by seq desc limit ${2 * changes}`
    const courses: Course[] = [
      { what: 'a note', change: toGreenlight.note, subscribers, written: appended },
      { what: 'a gift', change: toGreenlight.gift, subscribers, written: appended },
    ]
    const floor = bench.pace.rounds < 5 ? null : await openFloor(bench, changes)
    if (floor) courses.push(floor.course)
    const followed = []
    for (const { what, change, subscribers, written } of courses) {
      const flushedBefore = await flushes(bench)
      const times = await follow(subscribers, change, changes, (done) =>
        bench.progress(`${what}, ${done} of ${changes}`),
      )
      const flush = meanOf(flushedBefore, await flushes(bench))
      followed.push({ what, ...times, flush, commits: await commitTimes(bench, written, changes) })
    }
    toGreenlight.end()
    for (const one of Object.values(subscribers)) one.close()
    await writer.stop()
    await other.stop()
    await floor?.end()
    const goals: Record<string, number> = { 'same process': 0.5, 'other process': 2 }
    const since = (times: number[], all: number[]) => sorted(all.map((at, i) => at - times[i]!))
    const all = followed.flatMap(({ what, heardAt, answeredAt, commits, flush }) =>
      [...heardAt].map(([process, at]) => ({
        name: `${process}, ${what}`,
        goal: goals[process],
        flush: commits && flush,
        answer: since(answeredAt, at),
        commit: commits && since(commits, at),
      })),
    )
    const fromOf = ({ flush, commit }: (typeof all)[number]) =>
      flush !== null ? 'commit was on disk, in the mean' : commit ? 'commit began' : "writer's answer"
    const ratioOf = ({ flush, commit, answer }: (typeof all)[number]) => {
      const ms = commit ?? answer
      const after = flush === null ? ms : ms.map((one) => one - flush)
      const { median, ...spread } = { ...spreadOf(after), max: percentile(after, 0.99) }
      return { ...spread, median: flush === null ? median : mean(after) }
    }
    const onDisk = followed.flatMap(({ what, flush }) =>
      flush === null ? [] : [`${two(flush)} ms in the mean for ${what}`],
    )
    return {
      figures: all.map((one) => ({
        what: `${one.name}, ms after the ${fromOf(one)}`,
        against: '1 ms',
        ratio: ratioOf(one),
        goal: one.goal === undefined ? undefined : { atMost: one.goal },
      })),
      rows: all.flatMap(({ name, answer, commit }) => [
        ...(commit ? [row(`${name}, after the commit began`, commit)] : []),
        row(`${name}, after the writer's answer`, answer),
      ]),
      notes: [
        `${changes} of each one after the other, with their journal lines and events; ` +
          followed
            .map(({ what, tookMs }) => `the answer to ${what} took ${two(spreadOf(tookMs).median)} ms`)
            .join(', ') +
          `. A commit begins at PostgreSQL's own time for it, before it is written to the disk` +
          (onDisk.length > 0 ? ` (${onDisk.join(', ')})` : '') +
          ': a mean can be taken from a mean, so that a figure is of what came after it. ' +
          "Less than nothing after the writer's answer means before it. The greatest of a range is the 99th percentile.",
      ],
    }
  },
}

/** One kind of change, who is to hear of it, and the newest rows that it wrote, with what transaction. */
interface Course {
  what: string
  change: () => Promise<number>
  subscribers: Record<string, Listener>
  written: postgres.PendingQuery<postgres.Row[]>
}

/** The same by hand, as near to PostgreSQL and the socket as Node.js comes: what these machines take at the least. */
async function openFloor(bench: Bench, changes: number) {
  const { sql } = bench.database
  await sql`create table if not exists bench.news (id bigint generated always as identity primary key, text text not null)`
  const server = await bench.start('bareNews')
  const listener = await Listener.open(server.port, '', QUERY)
  const { note: change, end } = await openWriter(bench, server.port)
  const written = sql`select xmin from bench.news order by id desc limit ${changes}`
  const course: Course = { what: 'a row', change, subscribers: { 'bare chain': listener }, written }
  return {
    course,
    end: () => {
      end()
      listener.close()
      return server.stop()
    },
  }
}

interface Followed {
  answeredAt: number[]
  tookMs: number[]
  heardAt: Map<string, number[]>
}

/** Makes so many changes one after the other, and takes down when each was answered and when each subscriber heard of it. */
async function follow(
  subscribers: Record<string, Listener>,
  change: () => Promise<number>,
  count: number,
  progress: (done: number) => void,
): Promise<Followed> {
  const followed: Followed = { answeredAt: [], tookMs: [], heardAt: new Map() }
  for (const name of Object.keys(subscribers)) followed.heardAt.set(name, [])
  for (let done = -WARM_UP; done < count; done++) {
    const hearing = Object.entries(subscribers).map(async ([name, one]) => [name, await one.next()] as const)
    const askedAt = performance.now()
    const answeredAt = await change()
    const heard = await Promise.all(hearing)
    if (done >= 0) {
      followed.answeredAt.push(answeredAt)
      followed.tookMs.push(answeredAt - askedAt)
      for (const [name, at] of heard) followed.heardAt.get(name)!.push(at)
    }
    if (done % 100 === 0) progress(done)
    await sleep(PAUSE_MS)
  }
  return followed
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
const two = (ms: number) => Number(ms.toFixed(2))

/** Writes notes on one order and gives credit to its client, and answers when each was answered. */
async function openWriter(bench: Bench, port: number) {
  const { environmentId, apiKey } = bench.world.resellers[0]!
  const [order] = await bench.database.sql<{ id: string; client: string }[]>`
    select o.public_id as id, c.public_id as client from bench.orders o
    join bench.sub_accounts c on c.environment_id = o.environment_id and c.id = o.sub_account_id
    where o.environment_id = ${environmentId} limit 1`
  let answered: (at: number) => void = () => {}
  let failed: (error: Error) => void = () => {}
  const connection = new Connection(
    port,
    (status, answer) => {
      const at = performance.now()
      if (status === 200 && answer.includes('"errors":[]')) answered(at)
      else failed(new Error(`A change was answered ${answer.toString()}`))
    },
    (error) => failed(error),
  )
  const send = (query: string, input: object) =>
    new Promise<number>((resolve, reject) => {
      answered = resolve
      failed = reject
      connection.send(graphqlBytes({ query, variables: { input } }, apiKey))
    })
  let count = 0
  const amount = { amount: '0.01', currency: 'EUR' }
  return {
    note: () => send(NOTE, { subjectId: order!.id, text: `Called, number ${++count}` }),
    gift: () => send(GIFT, { subAccountId: order!.client, amount }),
    end: () => connection.end(),
  }
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

/** When the last changes were committed, each of one row or two, as `performance.now()` tells it; null where PostgreSQL does not keep that. */
async function commitTimes({ database }: Bench, written: Course['written'], last: number): Promise<number[] | null> {
  const [kept] = await database.sql<{ on: string }[]>`select current_setting('track_commit_timestamp') as on`
  if (kept!.on !== 'on') return null
  const rows = await database.sql<{ ms: number }[]>`
    select distinct (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as ms from (${written}) as written
    order by ms desc limit ${last}`
  return rows.map(({ ms }) => ms - performance.timeOrigin).reverse()
}
