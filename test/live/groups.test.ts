import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import type { Stream } from '../support/Stream.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000, interval: 10 })

let listeners = 0
beforeEach(async () => {
  await soon(() => [app.live.counters.members, app.live.counters.groups]).toEqual([0, 0])
  listeners = 0
})

const note = (subjectId: string, text = 'called the client') =>
  app.make.call('addNote', { subjectId, text }, 'entry { id }')
const ORDER =
  'subscription ($after: String, $filter: OrderFilter) { orderChanged(after: $after, filter: $filter) { id version } }'

/** Subscribes and waits until it is told with the others. */
async function listening(query: string, variables: object = {}, as: As = {}): Promise<Stream> {
  const wanted = ++listeners
  const stream = await app.subscribe(query, variables, as)
  await soon(() => app.live.counters.members).toBeGreaterThanOrEqual(wanted)
  return stream
}

async function executionsOf(work: () => Promise<unknown>): Promise<number> {
  const before = app.live.counters.executions
  await work()
  return app.live.counters.executions - before
}

describe('an event that many listen for', () => {
  it('is executed once for each distinct question, however many ask it', async () => {
    const order = await app.make.order()
    const ids = await Promise.all(Array.from({ length: 12 }, () => listening('subscription { orderChanged { id } }')))
    const versions = await Promise.all(Array.from({ length: 7 }, () => listening(ORDER)))
    const romanian = await app.signIn()
    await app.gql(
      'mutation { setPreferences(input: { language: "ro" }) { errors { code } } }',
      {},
      { cookie: romanian },
    )
    const actions = 'subscription { orderChanged { availableActions { action blockedBy } } }'
    const english = await listening(actions)
    const others = await listening(actions, {}, { cookie: romanian })
    const streams = [...ids, ...versions, english, others]
    const executions = await executionsOf(async () => {
      await note(order.id)
      await Promise.all(streams.map((stream) => stream.next()))
    })
    expect(executions).toBe(4)
    expect(english.values).not.toEqual(others.values)
    for (const stream of streams) {
      expect(stream.values).toHaveLength(1)
      stream.end()
    }
  })

  it('is executed once for a key and a person who may do the same', async () => {
    const order = await app.make.order()
    const cookie = await app.signIn()
    await app.gql('mutation { setPreferences(input: { language: "en" }) { errors { code } } }', {}, { cookie })
    const streams = [await listening(ORDER), await listening(ORDER, {}, { cookie })]
    expect(
      await executionsOf(async () => {
        await note(order.id)
        await Promise.all(streams.map((stream) => stream.next()))
      }),
    ).toBe(1)
    for (const stream of streams) stream.end()
  })

  it('is not shared by viewers with different rights', async () => {
    const { secret } = await app.make.call('createApiKey', { name: 'reader', scopes: ['orders.read'] }, 'secret')
    const query = 'subscription { orderChanged { id availableActions { action allowed } } }'
    const [mighty, reader] = [await listening(query), await listening(query, {}, { key: secret })]
    const order = await app.make.order()
    const allowed = async (stream: Stream) =>
      (await stream.next()).orderChanged.availableActions.some((action: { allowed: boolean }) => action.allowed)
    expect([await allowed(mighty), await allowed(reader)]).toEqual([true, false])
    expect(mighty.values[0].orderChanged.id).toBe(order.id)
    mighty.end()
    reader.end()
  })

  it('is not shared by actors where who asks decides what they may undo', async () => {
    const client = await app.make.client()
    const { secret } = await app.make.call('createApiKey', { name: 'another' }, 'secret')
    const query = `subscription ($client: ID) {
      creditChanged(subAccountId: $client) { entries(first: 1) { nodes { availableActions { allowed } } } }
    }`
    const [giver, other] = [
      await listening(query, { client: client.id }),
      await listening(query, { client: client.id }, { key: secret }),
    ]
    await app.make.credit(client.id, '40.00')
    const undo = async (stream: Stream) =>
      (await stream.next()).creditChanged.entries.nodes[0].availableActions[0].allowed
    expect([await undo(giver), await undo(other)]).toEqual([true, false])
    giver.end()
    other.end()
  })

  it('is counted in Today once for all who look at it', async () => {
    const query = 'subscription { todayChanged { pendingOrders } }'
    const streams = await Promise.all(Array.from({ length: 5 }, () => app.subscribe(query)))
    const before = await Promise.all(streams.map((stream) => stream.next()))
    const executions = await executionsOf(async () => {
      await app.make.order()
      await Promise.all(streams.map((stream) => stream.next()))
    })
    expect(executions).toBe(1)
    expect(streams.map(({ values }) => values[1].todayChanged.pendingOrders)).toEqual(
      before.map(({ todayChanged }) => todayChanged.pendingOrders + 1),
    )
    for (const stream of streams) stream.end()
  })
})

describe('whoever comes later', () => {
  it('is told what it missed by itself, and from then on with the others', async () => {
    const early = await listening('subscription ($after: String) { events(after: $after) { cursor } }')
    const after = await app.cursor()
    const order = await app.make.order()
    for (let i = 0; i < 5; i++) await note(order.id)
    const writing = (async () => {
      for (let i = 0; i < 20; i++) await note(order.id)
    })()
    const late = await app.subscribe('subscription ($after: String) { events(after: $after) { cursor } }', { after })
    await writing
    const last = await app.cursor()
    const { data } = await app.gql(
      'query ($after: String) { events(after: $after, first: 100) { events { cursor } } }',
      { after },
    )
    const expected = data.events.events.map(({ cursor }: { cursor: string }) => cursor)
    expect(expected.at(-1)).toBe(last)
    for (const stream of [early, late]) {
      while (stream.values.length < expected.length) await stream.next()
      expect(stream.values.map(({ events }) => events.cursor)).toEqual(expected)
    }
    const executions = await executionsOf(async () => {
      await note(order.id)
      await Promise.all([early, late].map((stream) => stream.socket.wait(() => stream.values.length > expected.length)))
    })
    expect(executions).toBe(1)
    early.end()
    late.end()
  })

  it('shares however it spells what it asks for', async () => {
    const one = await listening(ORDER, { filter: { status: ['PENDING'], paymentStatus: ['UNPAID'] } })
    const two = await listening(ORDER, { filter: { paymentStatus: ['UNPAID'], status: ['PENDING'] } })
    const executions = await executionsOf(async () => {
      await app.make.order()
      await Promise.all([one.next(), two.next()])
    })
    expect(executions).toBe(1)
    one.end()
    two.end()
  })
})

describe('a group', () => {
  it('ends with its last member', async () => {
    const streams = await Promise.all([listening(ORDER), listening(ORDER)])
    expect(app.live.counters.groups).toBe(1)
    streams[0]!.end()
    await streams[0]!.socket.closed
    expect(app.live.counters.groups).toBe(1)
    streams[1]!.socket.send({ type: 'complete', id: 'stream' })
    await soon(() => app.live.counters.groups).toBe(0)
    streams[1]!.end()
  })
})

describe('graphql-ws, the client that the portal uses', () => {
  it('subscribes, is told, completes and is answered', async () => {
    const client = createClient({
      url: app.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: app.apiKey },
      retryAttempts: 0,
    })
    const told: unknown[] = []
    const ending = new Promise<void>((resolve, reject) => {
      const stop = client.subscribe(
        { query: 'subscription { orderChanged { id } }' },
        {
          next: ({ data }) => {
            told.push(data)
            stop()
          },
          error: reject,
          complete: resolve,
        },
      )
    })
    await soon(() => app.live.counters.members).toBe(1)
    const order = await app.make.order()
    await ending
    expect(told).toEqual([{ orderChanged: { id: order.id } }])
    await soon(() => app.live.counters.members).toBe(0)
    await client.dispose()
  })

  it('is told what is wrong with a subscription, and may go on with others', async () => {
    const client = createClient({
      url: app.wsUrl,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: app.apiKey },
      retryAttempts: 0,
    })
    const refusal = await new Promise((resolve) => {
      client.subscribe({ query: 'subscription { nonsense }' }, { next: () => {}, error: resolve, complete: () => {} })
    })
    expect(refusal).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }])
    const first = await client.iterate({ query: 'subscription { todayChanged { pendingOrders } }' }).next()
    expect(first.value).toHaveProperty('data.todayChanged')
    await client.dispose()
  })
})

describe('the protocol', () => {
  it('answers pings, and refuses a second subscription of one id and what is no message of a client', async () => {
    const init = async () => {
      const socket = await app.socket()
      socket.send({ type: 'connection_init', payload: { Authorization: app.apiKey } })
      await socket.wait(({ type }) => type === 'connection_ack')
      return socket
    }
    const [pinging, twice, odd] = await Promise.all([init(), init(), init()])
    pinging.send({ type: 'ping', payload: { a: 1 } })
    expect(await pinging.wait(({ type }) => type === 'pong')).toEqual({ type: 'pong', payload: { a: 1 } })
    for (let i = 0; i < 2; i++) {
      twice.send({ type: 'subscribe', id: 'x'.repeat(200), payload: { query: 'subscription { orderChanged { id } }' } })
    }
    expect((await twice.closed).code).toBe(4409)
    odd.send({ type: 'next', id: '1', payload: {} })
    expect((await odd.closed).code).toBe(4400)
    pinging.close()
  })
})
