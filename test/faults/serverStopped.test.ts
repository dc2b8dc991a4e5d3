import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { byEffort, isLong, report } from '../support/effort.ts'
import { freePort } from '../support/freePort.ts'
import { buildServer } from '../support/serverProgram.ts'
import type { ServerProgram } from '../support/serverProgram.ts'
import { Socket } from '../support/Socket.ts'
import { makeReseller } from '../support/worlds.ts'

/** Requests that are answered before the server is told to end. */
const ASKED_BEFORE = byEffort(20, 2_000)

const CLIENTS = 8

let program: ServerProgram
let database: FreshDatabase
let db: Database
beforeAll(async () => {
  const built = await Promise.all([buildServer(), freshDatabase()])
  program = built[0]
  database = built[1]
  db = openDatabase(database.ownerUrl, { max: 2 })
})
afterAll(async () => {
  await db.close()
  await database.drop()
  program.remove()
})

it.each(['1', '2'])(
  'K5 a server that is told to end finishes what is under way, sends its sockets away, and ends with 0; with %s processes',
  async (PROCESSES) => {
    const port = await freePort()
    const address = `http://localhost:${port}`
    const reseller = await makeReseller(database.ownerUrl, db, address)
    const server = program.start({
      DATABASE_URL: database.ownerUrl,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      PROCESSES,
    })
    await server.ready()
    const sockets = await Promise.all(Array.from({ length: 20 }, () => listening(port, reseller.apiKey)))

    const outcomes: string[] = []
    let stopped = false
    const asking = Array.from({ length: CLIENTS }, async () => {
      while (!stopped) {
        outcomes.push(await ask(address, reseller.apiKey))
        if (outcomes.at(-1) === 'refused') break
      }
    })
    while (outcomes.length < ASKED_BEFORE) await sleep(50)
    const told = Date.now()
    expect(await server.end('SIGTERM')).toBe(0)
    const tookMs = Date.now() - told
    expect(tookMs).toBeLessThan(15_000)
    stopped = true
    await Promise.all(asking)

    expect(outcomes.filter((outcome) => outcome === 'answered').length).toBeGreaterThanOrEqual(ASKED_BEFORE)
    const lost = outcomes.filter((outcome) => !['answered', 'refused', 'closing'].includes(outcome))
    // A connection that the system makes in the moment between the last look for new ones and the end of listening is cut
    // before anything was asked on it. Alone on a machine that moment is nothing; where others take the processor it lasts,
    // and several processes have one each. A server that ended at once would cut what is under way for every client.
    if (isLong() && PROCESSES === '1') expect(lost).toEqual([])
    else expect(lost.length).toBeLessThan(CLIENTS / 2)
    for (const socket of sockets) expect(await socket.closed).toMatchObject({ code: 1001 })
    report('K5', {
      tried: `SIGTERM to ${PROCESSES} serving process(es) under ${CLIENTS} clients that never pause, 20 sockets`,
      outcome: `${outcomes.length} requests, ${lost.length} connections reset; sockets closed 1001; exit 0 after ${tookMs} ms`,
    })
  },
  180_000,
)

async function listening(port: number, key: string): Promise<Socket> {
  const socket = new Socket(`ws://localhost:${port}/graphql`)
  await socket.opened()
  socket.send({ type: 'connection_init', payload: { Authorization: key } })
  await socket.wait(({ type }) => type === 'connection_ack')
  socket.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { orderChanged { id } }' } })
  return socket
}

/** What became of one request: answered, told to come back, refused at the door, or else the error. */
async function ask(address: string, key: string): Promise<string> {
  try {
    const response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ orders { nodes { id } } viewer { name } }' }),
    })
    const { data } = (await response.json()) as { data?: unknown }
    return response.status === 503 ? 'closing' : data ? 'answered' : `status ${response.status}`
  } catch (error) {
    const { code } = (error as Error & { cause: NodeJS.ErrnoException & { errors?: NodeJS.ErrnoException[] } }).cause
    return code === 'ECONNREFUSED' ? 'refused' : `lost: ${code}`
  }
}
