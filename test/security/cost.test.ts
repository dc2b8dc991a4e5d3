import { getNamedType, isObjectType } from 'graphql'
import type { GraphQLField } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { ACCESS } from '../../server/resolvers/kernel/access.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

const PER_MINUTE = 2_000

let app: TestApp
beforeAll(async () => {
  app = await startApp({ shares: { costPerMinute: PER_MINUTE } })
})
afterAll(() => app.stop())

/** A key of its own, with nothing spent yet. */
async function newKey(): Promise<string> {
  const { secret } = await app.make.call('createApiKey', { name: 'spender' }, 'secret')
  return secret as string
}

const LIST = 'query ($first: Int) { orders(first: $first) { nodes { id subAccount { id } total { amount } } } }'

describe('what a request costs', () => {
  it.each([
    ['one question', '{ viewer { name } }', {}, 2],
    ['what it names only', '{ __typename }', {}, 1],
    ['a page with what stands in each row', LIST, { first: 10 }, 1 + 10 * 2],
    ['the usual page, when none is said', LIST, {}, 1 + 25 * 2],
    ['the way back as the way on', '{ orders(last: 7) { nodes { id } } }', {}, 1 + 7],
    ['rows of an edge like rows', '{ orders(first: 7) { edges { cursor node { id } } } }', {}, 1 + 7],
    [
      'a variable that is not sent, by its default',
      'query ($n: Int = 3) { orders(first: $n) { nodes { id } } }',
      {},
      4,
    ],
    [
      'one thing named in two fragments, once',
      `{ orders(first: 5) { ...A ...B } }
      fragment A on OrderConnection { nodes { id } } fragment B on OrderConnection { nodes { number } }`,
      {},
      6,
    ],
    [
      'pages in pages, multiplied',
      '{ subAccounts(first: 10) { nodes { orders(first: 5) { nodes { id } } } } }',
      {},
      61,
    ],
    ['the whole schema', '{ __schema { types { name } } }', {}, 101],
  ])('counts %s', async (_what, query, variables, cost) => {
    // At first by Apollo, then as a document that is known.
    for (let i = 0; i < 3; i++) {
      const { extensions, errors } = await app.gql(query, variables, { key: await newKey() })
      expect(errors).toBeUndefined()
      expect(extensions.cost).toMatchObject({ requested: cost, allowed: 5_000, perMinute: PER_MINUTE })
    }
  })

  it('counts a change as ten and the items of a bulk as two more each', async () => {
    const orders = [await app.make.order(), await app.make.order(), await app.make.order()]
    const one = 'mutation ($input: ActivateOrderInput!) { activateOrder(input: $input) { order { id } } }'
    expect((await app.gql(one, { input: { orderId: orders[0]!.id } })).extensions.cost.requested).toBe(1 + 10 + 1)
    const many =
      'mutation ($inputs: [ActivateOrderInput!]!) { activateOrders(inputs: $inputs) { results { order { id } } } }'
    const inputs = orders.map(({ id }) => ({ orderId: id }))
    expect((await app.gql(many, { inputs })).extensions.cost.requested).toBe(1 + 10 + 3 * 2 + 3)
  })

  it('tells whoever is not signed in, too', async () => {
    const { extensions } = await app.gql('{ publicInvoice(token: "x") { light } }', {}, { key: null })
    expect(extensions).toEqual({ cost: { requested: 2, allowed: 500 } })
  })

  it('is refused above the limit, saying how much it is and how much is allowed', async () => {
    const query = '{ subAccounts(first: 100) { nodes { orders(first: 100) { nodes { id } } } } }'
    for (let i = 0; i < 3; i++) {
      const { status, data, errors } = await app.gql(query)
      expect(status).toBe(400)
      expect(data).toBeNull()
      expect(errors).toMatchObject([
        {
          message: expect.stringContaining('costs 10101; 5000 are allowed'),
          extensions: { code: 'COST_TOO_HIGH', cost: 10_101, allowed: 5_000 },
        },
      ])
    }
  })

  it('is refused above the limit over a socket as well', async () => {
    const list = (at: string) => `${at}: orders(first: 100) { nodes { subAccount { id } invoice { id } shop { id } } }`
    const fields = Array.from({ length: 10 }, (_, i) => list(`a${i}`)).join(' ')
    const stream = await app.subscribe(
      `subscription { subAccountChanged { ${fields} ${fields.replaceAll(/a(\d)/g, 'b$1')} } }`,
    )
    expect(await stream.failed()).toMatchObject([{ extensions: { code: 'TOO_MANY_ALIASES' } }])
    const dear = await app.subscribe(
      `subscription { subAccountChanged { ${fields} invoices(first: 100) { nodes { orders: journal(first: 100) { nodes { id } } } } } }`,
    )
    expect(await dear.failed()).toMatchObject([{ extensions: { code: 'COST_TOO_HIGH', allowed: 5_000 } }])
    stream.end()
    dear.end()
  })
})

describe('what anybody may ask without a sign-in', () => {
  it('has no lists with pages, so that the limit of fifty rows is kept by there being none', () => {
    const schema = buildGraphQLSchema()
    const roots = [schema.getQueryType()!, schema.getMutationType()!, schema.getSubscriptionType()!]
    const open = roots.flatMap((type) =>
      Object.values(type.getFields()).filter(({ extensions }) => extensions[ACCESS] === 'PUBLIC'),
    )
    expect(open.map(({ name }) => name)).toContain('paymentPage')
    const seen = new Set<string>()
    const paged: string[] = []
    const walk = (field: GraphQLField<unknown, unknown>): void => {
      if (field.args.some(({ name }) => name === 'first')) paged.push(field.name)
      const type = getNamedType(field.type)
      if (!isObjectType(type) || seen.has(type.name)) return
      seen.add(type.name)
      for (const inner of Object.values(type.getFields())) walk(inner)
    }
    for (const field of open) {
      // Whoever signs in is shown the viewer's own things: from then on they are signed in.
      if (!/sign|Sign|switch|Passkey|Password|nvitation/.test(field.name)) walk(field)
    }
    expect(paged).toEqual([])
  })
})

describe('what a key may spend in a minute', () => {
  it('shrinks with each answer, and the answer says so', async () => {
    const key = await newKey()
    const costs = []
    for (let i = 0; i < 4; i++) costs.push((await app.gql(LIST, { first: 100 }, { key })).extensions.cost)
    const spent = costs.map(({ remaining }) => PER_MINUTE - remaining)
    for (const [i, much] of spent.entries()) {
      expect(much).toBeGreaterThan(0)
      expect(much).toBeLessThanOrEqual(201 * (i + 1))
    }
    expect(costs.at(-1).fullIn).toBe(Math.ceil((spent.at(-1)! * 60) / PER_MINUTE))
  })

  it('is refused when it is used up, with the seconds to wait, and is there again after them', async () => {
    const key = await newKey()
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.gql(LIST, { first: 100 }, { key })))
    const refused = answers.filter(({ status }) => status !== 200)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(9)
    expect(refused.length).toBeGreaterThanOrEqual(15)
    for (const { status, errors, headers, data } of refused) {
      expect([status, data, errors!.length]).toEqual([429, null, 1])
      const { code, retryAfter } = errors![0].extensions
      expect(code).toBe('RATE_LIMITED')
      expect(retryAfter).toBeGreaterThanOrEqual(1)
      expect(retryAfter).toBeLessThanOrEqual(7)
      expect(headers.get('retry-after')).toBe(String(retryAfter))
      expect(errors![0].message).toContain(String(retryAfter))
    }
    const { retryAfter } = refused.at(-1)!.errors![0].extensions
    await new Promise((resolve) => setTimeout(resolve, retryAfter * 1_000))
    expect((await app.gql(LIST, { first: 100 }, { key })).status).toBe(200)
  })

  it('is the same minute over a socket, where one subscription is refused and the others live on', async () => {
    const key = await newKey()
    const stream = await app.subscribe('subscription { orderChanged { id } }', {}, { key })
    const { id } = await app.make.order()
    expect(await stream.next()).toEqual({ orderChanged: { id } })
    await Promise.all(Array.from({ length: 25 }, () => app.gql(LIST, { first: 100 }, { key })))
    const query = 'subscription { subAccountChanged { orders(first: 100) { nodes { subAccount { id } } } } }'
    stream.socket.send({ type: 'subscribe', id: 'dear', payload: { query } })
    const refused = await stream.socket.wait(({ type, id: of }) => type === 'error' && of === 'dear')
    expect(refused.payload).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) } }])
    const next = await app.make.order()
    expect(await stream.next()).toEqual({ orderChanged: { id: next.id } })
    stream.end()
  })

  it('is each key’s own', async () => {
    const [spender, saver] = [await newKey(), await newKey()]
    const ask = (key: string) => app.gql(LIST, { first: 100 }, { key })
    const answers = await Promise.all(Array.from({ length: 25 }, () => ask(spender)))
    expect(answers.map(({ status }) => status)).toContain(429)
    expect((await ask(saver)).status).toBe(200)
  })
})
