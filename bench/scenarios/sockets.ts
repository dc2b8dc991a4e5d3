import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench } from '../lib/Bench.ts'
import { Listeners } from '../lib/Listeners.ts'
import type { ListenersJob } from '../lib/Listeners.ts'
import { cpuOf } from '../lib/processes.ts'
import type { Server } from '../lib/Server.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import type { Scenario } from './Scenario.ts'

const QUERY = 'subscription { orderChanged { id number status version total { amount currency } } }'
const SETTLE_MS = 3_000
const COLLECT_MS = 2_000
const COLLECTS = { NODE_OPTIONS: `--import ${new URL('../lib/collectOnSignal.mjs', import.meta.url).href}` }

interface Contestant {
  name: string
  server: Server
  listeners: Listeners
  /** Lets one event be known, and answers when, by the machine's monotonic clock. */
  publish: () => Promise<bigint>
  lastMs: number[]
  cpuMs: number[]
  bytes: number
}

/** One event to very many sockets, against a bare ws server that sends them the same text. */
export const sockets: Scenario = {
  name: 'sockets',
  title: 'One event to ten thousand sockets',
  writes: true,
  longOnly: true,
  run: async (bench) => {
    const isQuick = bench.pace.rounds < 5
    const count = isQuick ? 2_000 : 10_000
    const { apiKey, environmentId } = bench.world.resellers[0]!
    const { id: order, number } = await orderOf(bench, environmentId)
    const expects = JSON.stringify(number)
    const ours = await contestant(bench, 'Greenlight', 'greenlight', { sockets: count, apiKey, query: QUERY, expects })
    ours.publish = () => touchOrder(bench, environmentId, order)
    const first = ours.listeners.all()
    await ours.publish()
    const { text } = await first
    const floor = await contestant(bench, 'bare ws', 'rawWs', { sockets: count, apiKey: null, query: null, expects })
    floor.publish = async () => {
      const at = process.hrtime.bigint()
      await fetch(`${floor.server.url}/publish`, { method: 'POST', body: text })
      return at
    }
    const contestants = [ours, floor]
    const events = isQuick ? 12 : 30
    for (let event = -2; event < events; event++) {
      if (event >= 0) bench.progress(`event ${event + 1} of ${events}`)
      for (const one of event % 2 === 0 ? contestants : [...contestants].reverse()) {
        const cpuBefore = cpuOf(one.server.pid)
        const heard = one.listeners.all()
        const at = await one.publish()
        const { lastAt } = await heard
        await sleep(100)
        if (event < 0) continue
        one.lastMs.push(Number(lastAt - at) / 1e6)
        one.cpuMs.push(cpuOf(one.server.pid) - cpuBefore)
      }
    }
    for (const { listeners, server } of contestants) {
      listeners.close()
      await server.stop()
    }
    return {
      figures: [
        {
          what: 'publish to the last socket',
          against: 'bare ws',
          ratio: ratioOf(ours.lastMs, floor.lastMs),
          goal: { atMost: 1.05 },
          stretch: 0.9,
        },
        {
          what: 'CPU per message',
          against: 'bare ws',
          ratio: ratioOf([sum(ours.cpuMs)], [sum(floor.cpuMs)]),
          goal: { atMost: 1 },
          stretch: 0.9,
        },
        {
          what: 'memory per socket',
          against: 'bare ws',
          ratio: ratioOf([ours.bytes], [floor.bytes]),
          goal: { atMost: 1.15 },
          stretch: 0.9,
        },
      ],
      rows: contestants.map(({ name, lastMs, cpuMs, bytes }) => ({
        contestant: name,
        values: {
          'last socket ms': Number(median(lastMs).toFixed(1)),
          'CPU µs per message': Number(((sum(cpuMs) * 1_000) / events / count).toFixed(1)),
          'memory per socket kB': Number((bytes / 1_000).toFixed(1)),
        },
      })),
      notes: [
        `${count} sockets each, ${events} events in turn. Greenlight's time begins when another process's commit is hinted at: ` +
          'it reads the log, reads the order as its viewer, executes, serialises and sends; bare ws sends a text that is ready.',
        'Memory is what the process itself keeps for the sockets, in its heap and outside, with all garbage collected: what is set free when they close.',
      ],
    }
  },
}

async function contestant(
  bench: Bench,
  name: string,
  kind: 'greenlight' | 'rawWs',
  job: Omit<ListenersJob, 'port'>,
): Promise<Contestant> {
  const server = await bench.start(kind, bench.world, COLLECTS)
  const { port } = server
  bench.progress(`opening ${job.sockets} sockets of ${name}`)
  // As many come and go first, so that no server pays for its first use of anything; and what sockets keep is what their
  // going sets free, since a server that has long been left alone gives up other things too.
  const first = await Listeners.open({ ...job, port })
  first.close()
  await sleep(SETTLE_MS)
  const second = await Listeners.open({ ...job, port })
  const kept = await keptBy(server)
  second.close()
  const bytes = (kept - (await keptBy(server))) / job.sockets
  const listeners = await Listeners.open({ ...job, port })
  return { name, server, listeners, publish: () => Promise.reject(), lastMs: [], cpuMs: [], bytes }
}

/** What a server keeps in memory when it is left alone and all garbage is gone, in bytes. */
async function keptBy(server: Server): Promise<number> {
  await sleep(SETTLE_MS)
  server.child.kill('SIGUSR2')
  await sleep(COLLECT_MS)
  const said = [...server.said.matchAll(/^kept (\d+) bytes$/gm)].at(-1)
  if (!said) throw new Error(`${server.name} did not say what it keeps:\n${server.said}`)
  return Number(said[1])
}

async function orderOf({ database }: Bench, environmentId: string): Promise<{ id: string; number: string }> {
  const [row] = await database.sql<
    { id: string; number: string }[]
  >`select id, number from orders where environment_id = ${environmentId} limit 1`
  return row!
}

/** Another process changes the order, commits, and hints at it, as Greenlight's processes do among themselves. */
async function touchOrder({ database }: Bench, environmentId: string, id: string): Promise<bigint> {
  const draft = { kind: 'order.note', subjectType: 'ORDER', subjectId: id, orderId: id, data: { text: 'called' } }
  const seq = await database.sql.begin(async (sql) => {
    await sql`select set_config('app.tenant', ${environmentId}, true)`
    const [order] = await sql<{ version: number }[]>`
      update orders set version = version + 1 where environment_id = ${environmentId} and id = ${id} returning version`
    const drafts = JSON.stringify([{ ...draft, subjectVersion: order!.version }])
    const [appended] = await sql<{ seq: string }[]>`
      select append_events('SYSTEM', 'bench', 'Bench', ${drafts}::text::jsonb) as seq`
    return appended!.seq
  })
  const at = process.hrtime.bigint()
  await database.sql`select pg_notify('greenlight_log', ${`${environmentId}:${seq}`})`
  return at
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
