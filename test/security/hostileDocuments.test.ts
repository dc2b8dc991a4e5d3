import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import type { Stream } from '../support/Stream.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const times = (count: number, part: (i: number) => string, between = ' ') =>
  Array.from({ length: count }, (_, i) => part(i)).join(between)

interface Attack {
  what: string
  /** What stands below an order; the same over both transports. */
  selection?: string
  fragments?: string
  variables?: object
  /** Definitions of variables that the document never uses well. */
  declares?: string
  code: string
}

const deep = (levels: number): string =>
  levels === 0 ? 'id' : `subAccount { orders(first: 1) { nodes { ${deep(levels - 1)} } } }`

/** Everything that one document can have too much of, for whoever is signed in. */
const ATTACKS: Attack[] = [
  { what: 'depth', selection: deep(4), code: 'DOCUMENT_TOO_DEEP' },
  {
    what: 'depth in fragments',
    selection: '...A',
    fragments: `fragment A on Order { ${deep(4)} }`,
    code: 'DOCUMENT_TOO_DEEP',
  },
  { what: 'aliases of one field', selection: times(11, (i) => `a${i}: number`), code: 'TOO_MANY_ALIASES' },
  {
    what: 'aliases in the whole document',
    selection: times(6, (i) => `s${i}: subAccount { ${times(9, (j) => `a${j}: name`)} }`),
    code: 'TOO_MANY_ALIASES',
  },
  { what: 'directives', selection: times(51, () => 'id @include(if: true)'), code: 'TOO_MANY_DIRECTIVES' },
  { what: 'directives at one place', selection: `id ${times(400, () => '@a')}`, code: 'TOO_MANY_DIRECTIVES' },
  {
    what: 'fragments that double each other',
    selection: '...S30',
    fragments: times(31, (i) => `fragment S${i} on Order { ${i === 0 ? 'id number' : `...S${i - 1} ...S${i - 1}`} }`),
    code: 'TOO_MANY_FIELDS',
  },
  {
    what: 'fragments in a circle',
    selection: '...A',
    fragments: times(
      15,
      (i) => `fragment ${i === 0 ? 'A' : `A${i}`} on Order { subAccount { id } ${times(15, (j) => `...A${j || ''}`)} }`,
    ),
    code: 'GRAPHQL_VALIDATION_FAILED',
  },
  {
    what: 'cost',
    selection: 'subAccount { orders(first: 100) { nodes { journal(first: 100) { nodes { id } } } } }',
    code: 'COST_TOO_HIGH',
  },
  {
    what: 'cost in variables',
    declares: '$many: Int',
    variables: { many: 100 },
    selection: 'subAccount { orders(first: $many) { nodes { journal(first: $many) { nodes { id } } } } }',
    code: 'COST_TOO_HIGH',
  },
  { what: 'tokens', selection: times(2_001, () => 'id'), code: 'DOCUMENT_TOO_LARGE' },
  { what: 'characters', selection: `id #${'x'.repeat(20_001)}\n`, code: 'DOCUMENT_TOO_LARGE' },
  {
    what: 'one text',
    selection: `journal(after: "${'x'.repeat(10_001)}") { nodes { id } }`,
    code: 'DOCUMENT_TOO_LARGE',
  },
  {
    what: 'one list',
    selection: `subAccount { orders(filter: { status: [${times(501, () => 'PENDING')}] }) { nodes { id } } }`,
    code: 'DOCUMENT_TOO_LARGE',
  },
  {
    what: 'one text among the variables',
    selection: 'id',
    variables: { x: 'x'.repeat(10_001) },
    code: 'VARIABLES_TOO_LARGE',
  },
  {
    what: 'one list among the variables',
    selection: 'id',
    variables: { x: Array(501).fill(1) },
    code: 'VARIABLES_TOO_LARGE',
  },
  {
    what: 'nesting of the variables',
    selection: 'id',
    variables: { x: JSON.parse(`${'['.repeat(60)}${']'.repeat(60)}`) as unknown },
    code: 'VARIABLES_TOO_LARGE',
  },
]

/** The same for anybody: smaller. */
const PUBLIC: Attack[] = [
  { what: 'aliases', selection: times(6, (i) => `a${i}: light`), code: 'TOO_MANY_ALIASES' },
  { what: 'directives', selection: times(11, () => 'light @include(if: true)'), code: 'TOO_MANY_DIRECTIVES' },
  { what: 'tokens', selection: times(501, () => 'light'), code: 'DOCUMENT_TOO_LARGE' },
  { what: 'characters', selection: `light #${'x'.repeat(4_001)}\n`, code: 'DOCUMENT_TOO_LARGE' },
  {
    what: 'one text among the variables',
    selection: 'light',
    variables: { x: 'x'.repeat(2_001) },
    code: 'VARIABLES_TOO_LARGE',
  },
  {
    what: 'one list among the variables',
    selection: 'light',
    variables: { x: Array(21).fill(1) },
    code: 'VARIABLES_TOO_LARGE',
  },
]

const overHttp = async (query: string, variables: object, as: As) => {
  const { errors, data, status } = await app.gql(query, variables, as)
  return { status, data, codes: errors!.map(({ extensions }) => extensions.code), message: errors![0].message }
}
const overSocket = async (stream: Stream, id: string, query: string, variables: object) => {
  stream.socket.send({ type: 'subscribe', id, payload: { query, variables } })
  const { payload } = await stream.socket.wait(({ type, id: of }) => of === id && type === 'error')
  return {
    codes: payload.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
    message: payload[0].message,
  }
}
const documentsOf = ({ selection, fragments = '', declares }: Attack) => {
  const takes = declares ? `(${declares})` : ''
  return {
    query: `query Q${takes} { orders(first: 1) { nodes { ${selection} } } } ${fragments}`,
    subscription: `subscription S${takes} { orderChanged { ${selection} } } ${fragments}`,
  }
}

describe('A4 a document that asks too much', () => {
  it('is refused by one clear error, over HTTP and over a socket with the same code and words', async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    for (const attack of ATTACKS) {
      const { query, subscription } = documentsOf(attack)
      const variables = attack.variables ?? {}
      const http = await overHttp(query, variables, {})
      const socket = await overSocket(stream, attack.what, subscription, variables)
      const expected = [attack.code]
      expect([attack.what, http.status, http.data, http.codes]).toEqual([attack.what, 400, null, expected])
      expect([attack.what, socket.codes]).toEqual([attack.what, expected])
      expect(http.message.length).toBeLessThan(300)
      // The socket, and what was subscribed before, live on.
      expect(stream.socket.raw.readyState).toBe(stream.socket.raw.OPEN)
    }
    const { id } = await app.make.order()
    expect(await stream.next()).toEqual({ orderChanged: { id } })
    stream.end()
  })

  it('is refused sooner when anybody may ask it', async () => {
    const { publicToken } = await app.make.invoice()
    const query = 'subscription ($t: String!) { publicInvoiceChanged(token: $t) { light } }'
    const stream = await app.subscribe(query, { t: publicToken }, { key: null })
    for (const { what, selection, variables = {}, code } of PUBLIC) {
      const http = await overHttp(`{ publicInvoice(token: "x") { ${selection} } }`, variables, { key: null })
      const document = `subscription { publicInvoiceChanged(token: "x") { ${selection} } }`
      const socket = await overSocket(stream, what, document, variables)
      expect([what, http.status, http.codes, socket.codes]).toEqual([what, 400, [code], [code]])
    }
    stream.end()
  })

  it('is refused whole when it comes as a batch', async () => {
    const one = { query: '{ viewer { name } }' }
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.apiKey}` }
    const batch = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify([one, one]) })
    expect([batch.status, ((await batch.json()) as { errors: unknown[] }).errors.length]).toEqual([400, 1])
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    stream.socket.raw.send(JSON.stringify([{ type: 'ping' }, { type: 'ping' }]))
    expect((await stream.socket.closed).code).toBe(4400)
  })

  it('holds nobody else up: the process answers on while they come by the hundred', { retry: 2 }, async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    // What never was seen before has to be measured anew.
    const fresh = (i: number, text: string) => `${text} # ${i}`
    const delay = monitorEventLoopDelay({ resolution: 10 })
    delay.enable()
    await Promise.all(
      Array.from({ length: 5 }, async (_, worker) => {
        for (const [i, attack] of ATTACKS.entries()) {
          const { query, subscription } = documentsOf(attack)
          const id = `${worker}-${i}`
          await Promise.all([
            overHttp(fresh(worker * 100 + i, query), attack.variables ?? {}, {}),
            overSocket(stream, id, fresh(worker * 100 + i, subscription), attack.variables ?? {}),
          ])
        }
      }),
    )
    delay.disable()
    expect(delay.percentile(99) / 1e6).toBeLessThan(200)
    stream.end()
  })
})
