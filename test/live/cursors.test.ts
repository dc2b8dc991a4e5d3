import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
  for (const key of [app.apiKey, app.otherApiKey]) await app.make.order({}, { key })
})
afterAll(() => app.stop())

const EVENTS = `query ($after: String, $first: Int) {
  events(after: $after, first: $first) {
    events { cursor kind subjectId subjectVersion actor message subject { __typename } }
    endCursor hasMore
  }
}`
const readEvents = async (variables: object = {}, as?: As) => (await app.gql(EVENTS, variables, as)).data.events

describe('the pull feed', () => {
  it('reads the whole log in pages, in order, each event once', async () => {
    const seen: { cursor: string; subjectId: string; subjectVersion: number }[] = []
    let after: string | null = null
    for (;;) {
      const page: Awaited<ReturnType<typeof readEvents>> = await readEvents({ after, first: 3 })
      seen.push(...page.events)
      after = page.endCursor
      if (!page.hasMore) break
    }
    const [{ last }] = (await app.owner`select last_seq::int as last from event_counters
      where environment_id = ${app.mine.environmentId}`) as unknown as [{ last: number }]
    expect(seen).toHaveLength(last)
    expect(new Set(seen.map(({ cursor }) => cursor)).size).toBe(last)
    expect(new Set(seen.map(({ subjectId, subjectVersion }) => `${subjectId} ${subjectVersion}`)).size).toBe(last)
    expect((await readEvents({ after })).events).toEqual([])
    expect((await readEvents({ after })).endCursor).toBe(after)
  })

  it('tells each event as a sentence, with what it is about and who did it', async () => {
    const order = await app.make.order()
    const { events } = await readEvents({ first: 100 })
    const event = events.find(({ subjectId }: { subjectId: string }) => subjectId === order.id)
    expect(event).toMatchObject({ kind: 'order.created', actor: 'test program', subject: { __typename: 'Order' } })
    expect(event.message).toContain(order.number)
  })

  it('stops at a hundred events a page', async () => {
    const { errors } = await app.gql(EVENTS, { first: 101 })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
  })
})

describe('a cursor', () => {
  const forged = (place: string) => `${Buffer.from(JSON.stringify(place)).toString('base64url')}.AAAAAAAAAAAAAAAA`

  /** What the query and the stream say of a cursor. */
  async function verdicts(after: string): Promise<string[]> {
    const { data, errors } = await app.gql(EVENTS, { after })
    expect(data).toBeNull()
    const stream = await app.subscribe('subscription ($after: String) { events(after: $after) { kind } }', { after })
    const [failure] = await stream.failed()
    expect(stream.values).toEqual([])
    stream.end()
    const orders = await app.subscribe('subscription ($after: String) { orderChanged(after: $after) { id } }', {
      after,
    })
    const [other] = await orders.failed()
    orders.end()
    return [errors![0], failure, other].map(({ extensions }) => extensions.reason)
  }
  const INVALID = ['CURSOR_INVALID', 'CURSOR_INVALID', 'CURSOR_INVALID']

  it('S2 that was forged, cut, mended or never was one is refused', async () => {
    const { endCursor } = await readEvents()
    const [body, mark] = endCursor.split('.')
    for (const after of [
      forged('1'),
      forged('-1'),
      forged('99999999999999999999'),
      '',
      'x',
      '1',
      '.',
      `${body}.`,
      `.${mark}`,
      `${body}.${mark}x`,
      `${body}x.${mark}`,
      `${endCursor}.${endCursor}`,
      'ć\u0000💚',
    ]) {
      expect(await verdicts(after), JSON.stringify(after)).toEqual(INVALID)
    }
  })

  it('S2 of another reseller, of the other world or of another list is refused', async () => {
    const foreign = await readEvents({}, { key: app.otherApiKey })
    expect(await verdicts(foreign.endCursor)).toEqual(INVALID)
    await app.make.client({}, { key: app.mine.testApiKey })
    const test = await readEvents({}, { key: app.mine.testApiKey })
    expect(await verdicts(test.endCursor)).toEqual(INVALID)
    const { data } = await app.gql('{ journal(first: 1) { pageInfo { endCursor } } }')
    expect(await verdicts(data.journal.pageInfo.endCursor)).toEqual(INVALID)
  })

  it('S2 of the future is refused: it comes from a log that was lost', async () => {
    const { endCursor: after } = await readEvents({ first: 100 })
    const world = app.mine.environmentId
    await app.owner`update event_counters set last_seq = last_seq - 1 where environment_id = ${world}`
    expect(await verdicts(after)).toEqual(INVALID)
    await app.owner`update event_counters set last_seq = last_seq + 1 where environment_id = ${world}`
  })

  it('S2 behind which events are no longer kept says so', async () => {
    const first = await readEvents({ first: 1 })
    const world = app.mine.environmentId
    await app.owner`update event_counters set pruned_seq = 2 where environment_id = ${world}`
    expect(await verdicts(first.endCursor)).toEqual(['CURSOR_EXPIRED', 'CURSOR_EXPIRED', 'CURSOR_EXPIRED'])
    const { errors } = await app.gql(EVENTS)
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }])
    await app.owner`update event_counters set pruned_seq = 0 where environment_id = ${world}`
  })

  it('of the viewer is the place before anything that follows', async () => {
    const after = await app.cursor()
    const order = await app.make.order()
    const { events } = await readEvents({ after })
    expect(events.map(({ subjectId }: { subjectId: string }) => subjectId)).toContain(order.id)
    expect(events[0].kind).toBe('sub_account.created')
  })
})

describe('the journal', () => {
  it('tells what happened to one object and to what belongs to it, newest first, chained', async () => {
    const client = await app.make.client()
    const order = await app.make.order({ subAccountId: client.id })
    await app.make.call('addNote', { subjectId: order.id, text: 'The client called.' }, 'entry { note }')
    const query = `query ($id: ID, $after: String) {
      journal(subjectId: $id, first: 2, after: $after) {
        nodes { kind note actorKind hash subjectId } pageInfo { endCursor hasNextPage }
      }
    }`
    const first = (await app.gql(query, { id: order.id })).data.journal
    expect(first.nodes[0]).toMatchObject({ kind: 'order.note', note: 'The client called.', actorKind: 'API_KEY' })
    expect(first.nodes[0].hash).toMatch(/^[0-9a-f]{64}$/)
    expect(first.pageInfo.hasNextPage).toBe(true)
    const rest = (await app.gql(query, { id: order.id, after: first.pageInfo.endCursor })).data.journal
    expect(rest.nodes.map(({ kind }: { kind: string }) => kind)).toEqual(['order.created'])
    const ofClient = (await app.gql(query, { id: client.id })).data.journal
    expect(ofClient.nodes[0].subjectId).toBe(order.id)
  })

  it('of another reseller’s object is as empty as that of none', async () => {
    const foreign = await app.make.order({}, { key: app.otherApiKey })
    const query = 'query ($id: ID) { journal(subjectId: $id) { nodes { kind } } }'
    expect((await app.gql(query, { id: foreign.id })).data.journal.nodes).toEqual([])
    expect((await app.gql(query, { id: 'ord_0000000000000000000000' })).data.journal.nodes).toEqual([])
    expect((await app.gql(query, { id: 'nonsense' })).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
  })
})

describe('an object looked up by its id alone', () => {
  it('is found by its own reseller only', async () => {
    const client = await app.make.client()
    const order = await app.make.order({ subAccountId: client.id })
    const invoice = await app.make.invoice({ subAccountId: client.id })
    const query = 'query ($id: ID!) { node(id: $id) { __typename id } }'
    for (const [id, type] of [
      [client.id, 'SubAccount'],
      [order.id, 'Order'],
      [invoice.id, 'Invoice'],
    ]) {
      expect((await app.gql(query, { id })).data.node).toEqual({ __typename: type, id })
      expect((await app.gql(query, { id }, { key: app.otherApiKey })).data.node).toBeNull()
      expect((await app.gql(query, { id }, { key: app.mine.testApiKey })).data.node).toBeNull()
    }
    for (const id of ['', 'ord_', 'nonsense', 'ord_zzzzzzzzzzzzzzzzzzzzzz', client.id.replace('sub', 'ord')]) {
      expect((await app.gql(query, { id })).data.node, id).toBeNull()
    }
  })
})
