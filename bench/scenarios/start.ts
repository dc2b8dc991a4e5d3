import { setTimeout as sleep } from 'node:timers/promises'
import { residentOf } from '../lib/processes.ts'
import type { Server } from '../lib/Server.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import { transpileUnbundled } from '../lib/unbundled.ts'
import type { Scenario } from './Scenario.ts'

const IDLE_MS = 2_000
const MB = 1_000_000

interface Starts {
  afterMs: number[]
  idleBytes: number[]
}

async function note(starts: Starts, starting: Promise<Server>): Promise<void> {
  const server = await starting
  await sleep(IDLE_MS)
  starts.afterMs.push(server.listeningAfterMs)
  starts.idleBytes.push(residentOf(server.pid))
  await server.stop()
}

/** From the process's start until its port takes a connection, and its memory two seconds later. */
export const start: Scenario = {
  name: 'start',
  title: 'Start to listening, and idle memory, against Apollo + type-graphql that nobody bundled',
  writes: false,
  run: async (bench) => {
    const entry = transpileUnbundled()
    const ours: Starts = { afterMs: [], idleBytes: [] }
    const theirs: Starts = { afterMs: [], idleBytes: [] }
    // The first start after a build keeps the compiled code for the ones to come.
    await note({ afterMs: [], idleBytes: [] }, bench.start('greenlight'))
    for (let round = 0; round < bench.pace.rounds; round++) {
      await note(ours, bench.start('greenlight'))
      await note(theirs, bench.startFile('Apollo + type-graphql', entry))
    }
    const row = (contestant: string, { afterMs, idleBytes }: Starts) => ({
      contestant,
      values: { 'listening after ms': Math.round(median(afterMs)), 'idle MB': Math.round(median(idleBytes) / MB) },
    })
    const against = 'Apollo + type-graphql, unbundled'
    return {
      figures: [
        {
          what: 'start to listening',
          against,
          ratio: ratioOf(ours.afterMs, theirs.afterMs),
          goal: { atMost: 0.6 },
          stretch: 0.5,
        },
        { what: 'idle memory', against, ratio: ratioOf(ours.idleBytes, theirs.idleBytes), goal: { atMost: 1.1 } },
      ],
      rows: [row('Greenlight', ours), row(against, theirs)],
      notes: [
        'Greenlight looks for migrations and serves portal and sockets too; the peer opens its pool and listens.',
      ],
    }
  },
}
