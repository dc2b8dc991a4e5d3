import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const ORDERS = `query Waiting($first: Int) {
  orders(first: $first, filter: { status: [PENDING] }) { nodes { id number version subAccount { name } } }
}`
const ORDER =
  'query Order($id: ID!) { order(id: $id) { id number status version availableActions { action allowed } } }'

/** Often enough that nothing about the document or who asks is new. */
async function makeKnown(query: string, variables: object, keys: string[]): Promise<void> {
  for (const key of [...keys, ...keys, ...keys]) await app.gql(query, variables, { key })
}

describe('a document that is known', () => {
  test('shows each of two resellers its own orders, however many ask at once', async () => {
    const mine = await app.make.order()
    const theirs = await app.make.order({}, { key: app.otherApiKey })
    const keys = [app.apiKey, app.otherApiKey]
    await makeKnown(ORDERS, { first: 10 }, keys)
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => ({
        i,
        ...(await app.gql(ORDERS, { first: 10 }, { key: keys[i % 2]! })),
      })),
    )
    for (const { i, data } of answers) {
      const ids = data.orders.nodes.map(({ id }: { id: string }) => id)
      expect(ids).toEqual([i % 2 === 0 ? mine.id : theirs.id])
    }
  })

  test("answers another reseller's id like one that does not exist", async () => {
    const theirs = await app.make.order({}, { key: app.otherApiKey })
    await makeKnown(ORDER, { id: theirs.id }, [app.apiKey])
    const [foreign, own] = await Promise.all([
      app.gql(ORDER, { id: theirs.id }),
      app.gql(ORDER, { id: theirs.id }, { key: app.otherApiKey }),
    ])
    expect(foreign.data).toEqual({ order: null })
    expect(own.data.order.id).toBe(theirs.id)
  })

  test('never shows what was before a change that was answered', async () => {
    const order = await app.make.order()
    await makeKnown(ORDER, { id: order.id }, [app.apiKey])
    await makeKnown(ORDERS, { first: 100 }, [app.apiKey])
    for (let i = 0; i < 30; i++) {
      const { id, version } = await app.make.order()
      const list = await app.gql(ORDERS, { first: 100 })
      expect(list.data.orders.nodes.at(-1)).toMatchObject({ id, version })
      const again = await app.gql(ORDERS, { first: 100 })
      expect(again.data).toEqual(list.data)
      await app.make.call('activateOrder', { orderId: id }, 'order { id }')
      const after = await app.gql(ORDERS, { first: 100 })
      expect(after.data.orders.nodes.map((node: { id: string }) => node.id)).not.toContain(id)
      expect((await app.gql(ORDER, { id })).data.order.status).toBe('ACTIVE')
    }
  })

  test('is refused to a key without the right, and to one that has been revoked', async () => {
    const order = await app.make.order()
    const made = await app.make.call(
      'createApiKey',
      { name: 'clients only', scopes: ['clients.read'] },
      'secret apiKey { id }',
    )
    const all = await app.make.call('createApiKey', { name: 'orders', scopes: ['orders.read'] }, 'secret apiKey { id }')
    await makeKnown(ORDER, { id: order.id }, [app.apiKey])
    for (let i = 0; i < 3; i++) {
      const refused = await app.gql(ORDER, { id: order.id }, { key: made.secret })
      expect(refused.data).toEqual({ order: null })
      expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      expect((await app.gql(ORDER, { id: order.id }, { key: all.secret })).data.order.id).toBe(order.id)
    }
    await app.make.call('revokeApiKey', { apiKeyId: all.apiKey.id }, 'apiKey { id }')
    const revoked = await app.gql(ORDER, { id: order.id }, { key: all.secret })
    expect(revoked.status).toBe(401)
    expect(revoked.data ?? null).toBeNull()
  })

  test('names clients in any script as they were written, in a short answer and in a long one', async () => {
    const names = ['Ștefan Łoś', 'Ελένη', '李小龍', 'Ünal 😀', 'Ann\u2028Lee']
    const tagsOf = (name: string) => Array.from({ length: 20 }, (_, i) => `${i} ${`${name} `.repeat(3).trim()}`)
    const clients = await Promise.all(names.map((name) => app.make.client({ name, tags: tagsOf(name) })))
    const short = 'query ($id: ID!) { subAccount(id: $id) { name tags } }'
    const parts = Array.from({ length: 10 }, (_, i) => `a${i}: subAccount(id: $id) { name tags b: tags c: tags }`)
    const long = `query ($id: ID!) { ${parts.join(' ')} }`
    for (const [i, { id }] of clients.entries()) {
      const first = (await app.gql(short, { id })).data
      expect(first.subAccount.name).toBe(names[i])
      const { name, tags } = first.subAccount
      for (let times = 0; times < 3; times++) {
        expect((await app.gql(short, { id })).data).toEqual(first)
        const { data, headers } = await app.gql(long, { id })
        expect(Number(headers.get('content-length'))).toBeGreaterThan(16 * 1024)
        expect(Object.values(data)).toEqual(parts.map(() => ({ name, tags, b: tags, c: tags })))
      }
    }
  })

  test('says in the language of who asks what they may do', async () => {
    const order = await app.make.order()
    const query = 'query ($id: ID!) { order(id: $id) { activationReason } }'
    const said = async (language: string) =>
      (await app.gql(query, { id: order.id }, { language })).data.order.activationReason as string
    const first = [await said('en'), await said('it'), await said('pl')]
    expect(new Set(first).size).toBe(3)
    for (let i = 0; i < 3; i++) expect([await said('en'), await said('it'), await said('pl')]).toEqual(first)
  })

  test('refuses bad variables and bad cursors as it does at first sight', async () => {
    const query = 'query ($after: String, $first: Int) { orders(after: $after, first: $first) { nodes { id } } }'
    const asked = [{ after: 'forged.cursor' }, { first: 101 }, { first: -1 }, { first: 'ten' }, { after: 7 }]
    for (const variables of asked) {
      const answers = []
      for (let i = 0; i < 4; i++) {
        await app.gql(query, { first: 2 })
        const { status, data, errors } = await app.gql(query, variables)
        answers.push({ status, data, code: errors?.[0].extensions.code, message: errors?.[0].message })
      }
      expect(answers[0]!.code).toBeTruthy()
      for (const answer of answers) expect(answer).toEqual(answers[0])
    }
  })

  test('is nothing to somebody who breaks off in the middle of a request', async () => {
    const { hostname, port } = new URL(app.url)
    const headers = `Host: ${hostname}\r\nContent-Type: application/json\r\nAuthorization: Bearer ${app.apiKey}`
    for (let i = 0; i < 20; i++) {
      const socket = connect(Number(port), hostname)
      await new Promise((resolve) =>
        socket.write(`POST /graphql HTTP/1.1\r\n${headers}\r\nContent-Length: 500\r\n\r\n{"query": "{`, resolve),
      )
      socket.destroy()
    }
    expect((await app.gql(ORDERS, { first: 1 })).status).toBe(200)
  })

  test('refuses a mutation in its payload as it does at first sight', async () => {
    const query = `mutation ($input: ActivateOrderInput!) {
      activateOrder(input: $input) { order { id status } errors { __typename code message path ... on InvalidState { state } } }
    }`
    const { id } = await app.make.order()
    const answers = []
    for (let i = 0; i < 5; i++) answers.push((await app.gql(query, { input: { orderId: id } })).data.activateOrder)
    expect(answers[0]).toEqual({ order: { id, status: 'ACTIVE' }, errors: [] })
    expect(answers[1].errors).toMatchObject([{ __typename: 'InvalidState', code: 'INVALID_STATE', state: 'ACTIVE' }])
    for (const answer of answers.slice(2)) expect(answer).toEqual(answers[1])
  })
})
