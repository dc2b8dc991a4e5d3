import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

/** A selection of the given depth below `orders`, or below a subscription's order. */
const deep = (levels: number): string => {
  let inner = 'id'
  for (let level = 1; level < levels; level++) inner = `subAccount { orders { nodes { ${inner} } } }`
  return inner
}
const aliases = (count: number, field: string) => Array.from({ length: count }, (_, i) => `a${i}: ${field}`).join(' ')

/** Fragments that contain each other twice over: a few lines that stand for millions of fields. */
const bomb = (levels: number): string => {
  const parts = ['fragment F0 on Order { id number status version }']
  for (let level = 1; level <= levels; level++) {
    parts.push(`fragment F${level} on Order { subAccount { orders { nodes { ...F${level - 1} ...F${level - 1} } } } }`)
  }
  return parts.join('\n')
}

/** What the same selection of an order costs over HTTP and over a socket. */
async function refusals(selection: string, fragments = '', as: As = {}): Promise<string[]> {
  const { errors, status } = await app.gql(`{ orders { nodes { ${selection} } } } ${fragments}`, {}, as)
  const stream = await app.subscribe(`subscription { orderChanged { ${selection} } } ${fragments}`, {}, as)
  const failure = await stream.failed()
  stream.end()
  expect(status).toBe(400)
  expect([errors?.length, failure.length]).toEqual([1, 1])
  return [errors![0].extensions.code, failure[0].extensions.code]
}

describe('one request, over HTTP and over a socket alike', () => {
  it('may not nest too deeply', async () => {
    expect(await refusals(deep(5))).toEqual(['DOCUMENT_TOO_DEEP', 'DOCUMENT_TOO_DEEP'])
  })

  it('may not hide its depth in fragments', async () => {
    expect(await refusals('...F6', bomb(6))).toEqual(['DOCUMENT_TOO_DEEP', 'DOCUMENT_TOO_DEEP'])
  })

  it('is refused at once when its fragments stand for more fields than anybody could read', async () => {
    const spread = (level: number): string => (level === 0 ? 'id number' : `...S${level - 1} ...S${level - 1}`)
    const fragments = Array.from({ length: 40 }, (_, i) => `fragment S${i} on Order { ${spread(i)} }`).join(' ')
    const start = performance.now()
    expect(await refusals('...S39', fragments)).toEqual(['TOO_MANY_FIELDS', 'TOO_MANY_FIELDS'])
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  it('may not contain itself', async () => {
    const circle = 'fragment A on Order { ...B } fragment B on Order { ...A }'
    expect(await refusals('...A', circle)).toEqual(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED'])
  })

  it('may not ask for one field under many names', async () => {
    expect(await refusals(aliases(11, 'number'))).toEqual(['TOO_MANY_ALIASES', 'TOO_MANY_ALIASES'])
  })

  it('may not be longer or have more words than a person would write', async () => {
    expect(await refusals(`id # ${'x'.repeat(20_000)}\n`)).toEqual(['DOCUMENT_TOO_LARGE', 'DOCUMENT_TOO_LARGE'])
    expect(await refusals('id '.repeat(2_001))).toEqual(['DOCUMENT_TOO_LARGE', 'DOCUMENT_TOO_LARGE'])
  })

  it('may not carry texts or lists without end', async () => {
    const query = 'query ($filter: OrderFilter) { orders(filter: $filter) { nodes { id } } }'
    for (const filter of [{ text: 'x'.repeat(10_001) }, { status: Array(501).fill('PENDING') }]) {
      const { errors, status } = await app.gql(query, { filter })
      expect({ status, code: errors![0].extensions.code }).toEqual({ status: 400, code: 'VARIABLES_TOO_LARGE' })
    }
    const nested = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.apiKey}` },
      body: `{"query":"{ viewer { name } }","variables":{"x":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`,
    })
    expect(nested.status).toBe(400)
  })
})

describe('one request over HTTP', () => {
  it('may have twenty questions and ten changes', async () => {
    const questions = await app.gql(
      `{ ${aliases(5, 'shops { id }')} ${aliases(16, 'viewer { name }').replaceAll('a', 'b')} }`,
    )
    expect(questions.errors![0].extensions.code).toMatch(/^TOO_MANY_/)
    const twentyOne = Array.from({ length: 3 }, (_, i) => `x${i}: viewer { name } y${i}: shops { id }`).join(' ')
    expect((await app.gql(`{ ${twentyOne} }`)).errors).toBeUndefined()
    const changes = await app.gql(`mutation { ${aliases(11, 'signOut { errors { code } }')} }`)
    expect(changes.errors![0].extensions.code).toMatch(/^TOO_MANY_/)
  })

  it('asks for a hundred rows of a list at most', async () => {
    for (const first of [101, -1, 2_147_483_647]) {
      const { errors } = await app.gql('query ($first: Int) { orders(first: $first) { nodes { id } } }', { first })
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
    }
  })

  it('has at most 256 KB, and is one request', async () => {
    const post = (body: string) =>
      fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const large = await post(JSON.stringify({ query: '{ viewer { name } }', variables: { x: 'x'.repeat(300_000) } }))
    expect(large.status).toBe(413)
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: 'BODY_TOO_LARGE' } }] })
    const batch = await post(JSON.stringify([{ query: '{ viewer { name } }' }, { query: '{ viewer { name } }' }]))
    expect(batch.status).toBe(400)
    const broken = await post('{"query":')
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })
})

describe('whoever is not signed in', () => {
  it('has smaller limits for what is public', async () => {
    const { errors, status } = await app.gql(
      `{ ${aliases(6, 'publicInvoice(token: "x") { light }')} }`,
      {},
      { key: null },
    )
    expect({ status, code: errors![0].extensions.code }).toEqual({ status: 400, code: 'TOO_MANY_ALIASES' })
  })

  it('is told to sign in, not to ask for less, when asking for more than is public', async () => {
    const { errors } = await app.gql(`{ orders { nodes { ${deep(3)} } } }`, {}, { key: null })
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  })

  it('may read the schema', async () => {
    const { data, errors } = await app.gql(getIntrospectionQuery(), {}, { key: null })
    expect(errors).toBeUndefined()
    expect(data.__schema.queryType.name).toBe('Query')
  })
})

describe('one socket', () => {
  it('carries subscriptions only', async () => {
    const query = await app.subscribe('{ viewer { name } }')
    expect(await query.failed()).toMatchObject([{ extensions: { code: 'SUBSCRIPTIONS_ONLY' } }])
    query.end()
  })

  it('carries fifty of them', async () => {
    const stream = await app.subscribe('subscription { events { kind } }')
    for (let id = 1; id <= 50; id++) {
      const payload = { query: 'subscription { events { kind } }' }
      stream.socket.send({ type: 'subscribe', id: `more-${id}`, payload })
    }
    const refused = await stream.socket.wait(({ type }) => type === 'error')
    expect(refused).toMatchObject({ payload: [{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }] })
    stream.end()
  })

  it('takes messages of 64 KB', async () => {
    const socket = await app.socket()
    socket.send({ type: 'connection_init', payload: { text: 'x'.repeat(70_000) } })
    expect(await socket.closed).toMatchObject({ code: 1009 })
  })

  it('is closed when it says nothing, twice who it is, or something unreadable', async () => {
    const [silent, twice, odd, early] = await Promise.all([app.socket(), app.socket(), app.socket(), app.socket()])
    twice.send({ type: 'connection_init' })
    twice.send({ type: 'connection_init' })
    odd.raw.send('hello')
    early.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { events { kind } }' } })
    expect((await twice.closed).code).toBe(4429)
    expect((await odd.closed).code).toBe(4400)
    expect((await early.closed).code).toBe(4401)
    expect((await silent.closed).code).toBe(4408)
  })
})
