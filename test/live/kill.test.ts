import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import type { Answer, As } from '../support/app.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { Follower } from '../support/Follower.ts'
import { freePort } from '../support/freePort.ts'
import { Make } from '../support/make.ts'
import { buildServer } from '../support/serverProgram.ts'
import type { ServerProcess, ServerProgram } from '../support/serverProgram.ts'
import { makeReseller } from '../support/worlds.ts'
import type { TestReseller } from '../support/worlds.ts'

const FOLLOWERS = 60
const WRITERS = 12
const NOTES_EACH = 20
const KILLS = 4

let program: ServerProgram
let database: FreshDatabase
let db: Database
let reseller: TestReseller
let server: ServerProcess
let settings: Record<string, string>

beforeAll(async () => {
  const [built, fresh, port] = await Promise.all([buildServer(), freshDatabase(), freePort()])
  program = built
  database = fresh
  settings = { DATABASE_URL: fresh.ownerUrl, PORT: String(port), LOG_LEVEL: 'warn' }
  db = openDatabase(fresh.ownerUrl, { max: 2 })
  reseller = await makeReseller(fresh.ownerUrl, db, `http://localhost:${port}`)
  server = program.start(settings)
  await server.ready()
})
afterAll(async () => {
  await server.end('SIGKILL')
  await db.close()
  await database.drop()
  program.remove()
})

/** Asks as a client does that must not give up: again and again, with the same idempotency key. */
async function ask(query: string, variables: object = {}, as: As = {}): Promise<Answer> {
  for (;;) {
    try {
      const response = await fetch(`http://localhost:${settings['PORT']}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${as.key ?? reseller.apiKey}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(10_000),
      })
      const { data, errors } = (await response.json()) as Answer
      if (response.status < 500) return { status: response.status, headers: response.headers, data, errors }
    } catch {
      await sleep(50) // The server is away.
    }
  }
}

it('delivers every event once and in order to 60 clients, through kills of the server and of their connections', async () => {
  const make = new Make(ask)
  const orders = await Promise.all(
    Array.from({ length: WRITERS }, () => make.order({ idempotencyKey: crypto.randomUUID() })),
  )
  const after = (await ask('{ viewer { eventCursor } }')).data.viewer.eventCursor as string
  const wsUrl = `ws://localhost:${settings['PORT']}/graphql`
  const followers = Array.from({ length: FOLLOWERS }, () => new Follower(wsUrl, reseller.apiKey, after))

  const writing = Promise.all(
    orders.map(async ({ id }) => {
      for (let note = 1; note <= NOTES_EACH; note++) {
        const input = { subjectId: id, text: `note ${note}`, idempotencyKey: crypto.randomUUID() }
        const { errors } = await make.call('addNote', input, 'entry { id }')
        expect(errors).toEqual([])
        await sleep(Math.random() * 60)
      }
    }),
  )
  const cutting = setInterval(() => followers[Math.floor(Math.random() * FOLLOWERS)]!.cut(), 40)
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(700)
    await server.end('SIGKILL')
    server = program.start(settings)
    await server.ready()
  }
  await writing
  clearInterval(cutting)

  const { data } = await ask('query ($after: String) { events(after: $after, first: 100) { endCursor } }', { after })
  expect(data.events.endCursor).not.toBe(after)
  const expected = await wholeLog(after)
  expect(expected).toHaveLength(WRITERS * NOTES_EACH)
  const deadline = Date.now() + 20_000
  while (followers.some(({ seen }) => seen.length < expected.length) && Date.now() < deadline) await sleep(50)
  await Promise.all(followers.map((follower) => follower.stop()))
  for (const { seen } of followers) expect(seen.map(({ cursor }) => cursor)).toEqual(expected)
}, 120_000)

async function wholeLog(after: string): Promise<string[]> {
  const cursors: string[] = []
  for (let place = after; ;) {
    const query = 'query ($after: String) { events(after: $after, first: 100) { events { cursor } endCursor hasMore } }'
    const { events } = (await ask(query, { after: place })).data
    cursors.push(...events.events.map(({ cursor }: { cursor: string }) => cursor))
    if (!events.hasMore) return cursors
    place = events.endCursor
  }
}
