import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'
import type { Stream } from '../support/Stream.ts'

const EVENT = 'cursor kind subject { id } subjectId subjectVersion occurredAt actor message'
const GIFT = 'mutation ($input: GiveCreditInput!) { giveCredit(input: $input) { entry { id } errors { code } } }'
const NOTE = 'mutation ($input: AddNoteInput!) { addNote(input: $input) { entry { id } errors { code } } }'

let app: TestApp
let second: App
let secondDb: Database
let secondUrl: string
let order: { id: string; subAccount: { id: string } }
beforeAll(async () => {
  app = await startApp()
  const { host, port: databasePort, user, pass, database } = app.owner.options as unknown as Record<string, string>
  secondDb = openDatabase(`postgres://${user}:${pass}@${host![0]}:${databasePort![0]}/${database}`, { max: 4 })
  const port = await freePort()
  const log = { level: 'silent' }
  second = await buildApp({ db: secondDb, publicUrl: app.url, portalFolder: '/nowhere', log, farewellMs: 0 })
  await second.fastify.listen({ port, host: 'localhost' })
  secondUrl = `http://localhost:${port}`
  order = await app.make.order()
})
afterAll(async () => {
  await second.close()
  await secondDb.close()
  await app.stop()
})

/** Writes through the process at `url`. */
async function act(url: string, query: string, input: object): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: app.apiKey },
    body: JSON.stringify({ query, variables: { input } }),
  })
  const { data } = (await response.json()) as { data: Record<string, { errors: unknown[] }> }
  expect(Object.values(data).map(({ errors }) => errors)).toEqual([[]])
}

const note = (url: string, text: string) => act(url, NOTE, { subjectId: order.id, text })
/** A move, which waits for others and shares its statement with them. It has two events. */
const gift = (url: string) =>
  act(url, GIFT, { subAccountId: order.subAccount.id, amount: { amount: '0.01', currency: 'EUR' } })

/** What the log tells after a place, when it is asked. */
async function told(after: string): Promise<unknown[]> {
  const { data } = await app.gql(
    `query ($after: String) { events(after: $after, first: 100) { events { ${EVENT} } } }`,
    { after },
  )
  return data.events.events
}

async function heard(stream: Stream, count: number): Promise<unknown[]> {
  const values: unknown[] = []
  while (values.length < count) values.push((await stream.next()).events)
  return values
}

it('tells what was written here just as the log has it, without a look at the log', async () => {
  const stream = await app.subscribe(`subscription { events { ${EVENT} } }`)
  const before = await app.cursor()
  const looks = app.live.counters.logReads
  for (const text of ['one', 'two', 'three']) await note(app.url, text)
  expect(await heard(stream, 3)).toEqual(await told(before))
  expect(app.live.counters.logReads).toBe(looks)
  stream.end()
})

it('tells what a move did here just as the log has it, without a look at the log', async () => {
  const stream = await app.subscribe(`subscription { events { ${EVENT} } }`)
  const before = await app.cursor()
  // Where the log stands is known from what is told first.
  await note(app.url, 'before')
  const first = await heard(stream, 1)
  const looks = app.live.counters.logReads
  for (let given = 0; given < 3; given++) await gift(app.url)
  await Promise.all([gift(app.url), gift(app.url), gift(app.url)])
  expect([...first, ...(await heard(stream, 12))]).toEqual(await told(before))
  expect(app.live.counters.logReads).toBe(looks)
  stream.end()
})

it('tells each move once and in order, however many share a statement and whichever process does them', async () => {
  const stream = await app.subscribe(`subscription { events { ${EVENT} } }`)
  const before = await app.cursor()
  for (const url of [app.url, secondUrl, secondUrl, app.url, app.url]) await gift(url)
  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 4 ? gift : note)(n % 3 ? app.url : secondUrl, `${n}`)))
  expect(await heard(stream, 80)).toEqual(await told(before))
  stream.end()
})

it('tells each once and in order when two processes write in turn and at once', async () => {
  const stream = await app.subscribe(`subscription { events { ${EVENT} } }`)
  const before = await app.cursor()
  for (const url of [app.url, secondUrl, app.url, secondUrl, secondUrl, app.url]) await note(url, 'in turn')
  await Promise.all(Array.from({ length: 30 }, (_, n) => note(n % 2 ? app.url : secondUrl, `at once ${n}`)))
  expect(await heard(stream, 36)).toEqual(await told(before))
  stream.end()
})

it('tells nothing of a change that did not come to be', async () => {
  const stream = await app.subscribe(`subscription { events { ${EVENT} } }`)
  const before = await app.cursor()
  // The answer is kept after the events were appended.
  await app.owner`alter table idempotency_keys add constraint broken check (answer is null or key <> 'it-breaks-here-and-now')`
  const { errors } = await app.gql(NOTE, {
    input: { subjectId: order.id, text: 'never', idempotencyKey: 'it-breaks-here-and-now' },
  })
  expect(errors).toHaveLength(1)
  await note(app.url, 'after it')
  expect(await heard(stream, 1)).toEqual(await told(before))
  stream.end()
})
