import fc from 'fast-check'
import { execute, getNamedType, isCompositeType, isObjectType, parse, validate } from 'graphql'
import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '../../server/domain/kernel/context.ts'
import { READ_MAP } from '../../server/reads/map.ts'
import { Reads } from '../../server/reads/Reads.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import type { GraphContext } from '../../server/resolvers/kernel/GraphContext.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { plannedDocument } from './plannedDocument.ts'

let app: TestApp
let schema: GraphQLSchema
let reads: Reads
let graph: GraphContext
const ids: Record<string, string[]> = { order: [], invoice: [], subAccount: [], product: [] }
const cursors: Record<string, string[]> = {}

beforeAll(async () => {
  app = await startApp()
  schema = buildGraphQLSchema()
  reads = new Reads(app.db.reads)
  graph = viewer(app.mine.ctx)
  await furnish()
})
afterAll(() => app.stop())

const viewer = (ctx: Context): GraphContext => ({
  ctx,
  language: ctx.language,
  db: app.db,
  publicUrl: 'https://pay.example',
  live: app.live,
  sockets: null as never,
  attempts: null as never,
  failures: null as never,
  vault: null as never,
  cookie: null,
})

/** Clients with odd names, orders in every state, paid in part, overpaid, held; in currencies of 0, 2 and 3 decimals. */
async function furnish(): Promise<void> {
  const names = ['Ann "Q" \\ Tab\t', 'Łukasz Żółć', '李小龍 😀', 'Ştefan\u2028Pop', 'Ann "Q" \\ Tab\t']
  const clients = []
  for (const name of names) clients.push(await app.make.client({ name, tags: ['a"b', 'ţ'], phone: '+39 1' }))
  await app.make.credit(clients[0]!.id, '500.00')
  for (let i = 0; i < 24; i++) {
    const subAccountId = clients[i % clients.length]!.id
    const paymentMethod = i % 5 === 0 ? 'BALANCE' : 'BANK_TRANSFER'
    const order = await app.make.order({
      subAccountId: paymentMethod === 'BALANCE' ? clients[0]!.id : subAccountId,
      price: `${(i % 7) + 1}.0${i % 10}`,
      paymentMethod,
    })
    ids['order']!.push(order.id)
    if (i % 3 === 1) await app.make.call('activateOrder', { orderId: order.id }, 'order { id }')
    if (i % 6 === 2) await app.make.call('deleteOrder', { orderId: order.id, reason: 'x' }, 'order { id }')
  }
  for (const [amount, currency] of [
    ['1234', 'JPY'],
    ['0.005', 'KWD'],
    ['99999999.99', 'EUR'],
  ]) {
    const invoice = await app.make.invoice({ subAccountId: clients[1]!.id, total: { amount, currency } })
    ids['invoice']!.push(invoice.id)
  }
  const { data } = await app.gql(
    '{ orders(first: 50) { nodes { invoice { id total { amount currency } } lines { product { id } } } } }',
  )
  for (const { invoice, lines } of data.orders.nodes) {
    ids['invoice']!.push(invoice.id)
    ids['product']!.push(lines[0].product.id)
  }
  for (const id of ids['invoice']!.slice(3, 7)) {
    const amount = { amount: id.charCodeAt(10) % 2 ? '0.50' : '50.00', currency: 'EUR' }
    await app.make.call('recordPayment', { invoiceId: id, amount, method: 'BANK_TRANSFER' }, 'invoice { id }')
  }
  ids['subAccount'] = clients.map(({ id }) => id)
  for (const list of ['orders', 'invoices', 'subAccounts']) {
    const page = await app.gql(`{ ${list}(first: 50) { edges { cursor } } }`)
    cursors[list] = page.data[list].edges.map(({ cursor }: { cursor: string }) => cursor)
  }
  const journal = await app.gql('{ journal(first: 100) { edges { cursor } } }')
  cursors['journal'] = journal.data.journal.edges.map(({ cursor }: { cursor: string }) => cursor)
  cursors['products'] = ids['product']!
  const waiting = await app.gql('{ orders(filter: { status: [PENDING] }) { edges { cursor } } }')
  cursors['waiting'] = waiting.data.orders.edges.map(({ cursor }: { cursor: string }) => cursor)
}

async function byLane(source: string, variables: Record<string, unknown> = {}, as = graph) {
  const body = await reads.answer(plannedDocument(schema, source), variables, as)
  return body && JSON.parse(body.toString())
}

async function byExecutor(source: string, variables: Record<string, unknown> = {}, as = graph) {
  return JSON.parse(
    JSON.stringify(
      await execute({ schema, document: parse(source), variableValues: variables, contextValue: { ...as } }),
    ),
  )
}

const pick = <T>(...values: T[]) => fc.constantFrom(...values)
const pageArguments = (list: string, all: string[]) =>
  fc
    .record(
      {
        size: fc.integer({ min: 0, max: 9 }),
        at: all.length > 0 ? pick(...all) : fc.constant(''),
        back: fc.boolean(),
      },
      { requiredKeys: ['back'] },
    )
    .map(({ size, at, back }) => {
      const given = [size === undefined ? '' : `${back ? 'last' : 'first'}: ${size}`]
      if (at) given.push(`${back ? 'before' : 'after'}: "${at}"`)
      return given.filter(Boolean).join(', ')
    })

const orderFilter = () =>
  fc
    .record(
      {
        status: fc.subarray(['PENDING', 'ACTIVE', 'DELETED']).map((words) => `[${words.join()}]`),
        paymentStatus: fc
          .subarray(['UNPAID', 'PAID', 'PARTIALLY_PAID', 'OVERPAID'])
          .map((words) => `[${words.join()}]`),
        paymentMethod: pick('[BALANCE]', '[BANK_TRANSFER, CARD]', 'null'),
        subAccountId: pick(...ids['subAccount']!).map((id) => `"${id}"`),
        createdFrom: pick('"2020-01-01T00:00:00Z"', '"2999-01-01T00:00:00+02:00"'),
        createdTo: pick('"2999-01-01T00:00:00.5Z"'),
        text: pick('"ann"', 'null'),
      },
      { requiredKeys: [] },
    )
    .map(asInput)
const invoiceFilter = () =>
  fc
    .record(
      {
        status: fc.subarray(['OPEN', 'PAID', 'PARTIALLY_PAID', 'VOID']).map((words) => `[${words.join()}]`),
        overdue: pick('true', 'false', 'null'),
        subAccountId: pick(...ids['subAccount']!).map((id) => `"${id}"`),
        dueFrom: pick('"2020-01-01"', '"2999-01-01"'),
        dueTo: pick('"2999-12-31"'),
      },
      { requiredKeys: [] },
    )
    .map(asInput)
const clientFilter = () =>
  fc
    .record(
      { hasPendingOrders: pick('true', 'false'), createdFrom: pick('"2020-01-01T00:00:00Z"'), tag: pick('"ţ"') },
      { requiredKeys: [] },
    )
    .map(asInput)
const asInput = (given: Record<string, string | undefined>) =>
  `{${Object.entries(given)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}}`

/** What may stand in the brackets of a field. */
function argumentsFor(type: string, field: string): fc.Arbitrary<string> {
  const filters: Record<string, () => fc.Arbitrary<string>> = {
    orders: orderFilter,
    invoices: invoiceFilter,
    subAccounts: clientFilter,
  }
  const filter = filters[field]
  if (field === 'journal' || field === 'products') {
    return pageArguments(field, type === 'Query' ? cursors[field]! : []).map((given) => (given ? `(${given})` : ''))
  }
  if (!filter)
    return ids[field] && type === 'Query' ? pick(...ids[field], 'no id').map((id) => `(id: "${id}")`) : fc.constant('')
  const some = cursors[field]!
  const all = type === 'Query' ? [...some, ...(field === 'orders' ? cursors['waiting']! : [])] : []
  return fc
    .tuple(pageArguments(field, all), fc.option(filter(), { nil: undefined }))
    .map(([paging, given]) => [paging, given && `filter: ${given}`].filter(Boolean).join(', '))
    .map((given) => (given ? `(${given})` : ''))
}

/** A selection of an object type, `mapped` only of what the lane's map has. */
function selection(type: GraphQLObjectType, depth: number, mapped: boolean): fc.Arbitrary<string> {
  const known = READ_MAP[type.name]?.fields
  const fields = Object.values(type.getFields()).filter(({ name, type: of }) => {
    if (mapped && known && !Object.hasOwn(known, name)) return false
    return (
      depth > 0 ||
      !isCompositeType(getNamedType(of)) ||
      /^(Money|PageInfo|AvailableAction)$/.test(getNamedType(of).name)
    )
  })
  const one = pick(...fields).chain((field) => {
    const inner = getNamedType(field.type)
    const below = isObjectType(inner) ? selection(inner, depth - 1, mapped) : fc.constant('{ __typename }')
    return fc
      .tuple(
        fc.option(pick('a', 'b', 'c')),
        argumentsFor(type.name, field.name),
        below,
        pick('', '', ' @include(if: true)', ' @skip(if: true)'),
      )
      .map(([alias, given, under, directive]) => {
        const head = `${alias ? `${alias}_${field.name}_${Math.abs(hash(given + under))}: ` : ''}${field.name}${given}${directive}`
        return isCompositeType(inner) ? `${head} ${under}` : head
      })
  })
  return fc
    .tuple(fc.array(one, { minLength: 1, maxLength: 5 }), fc.boolean(), fc.boolean())
    .map(([parts, fragment, typename]) => {
      const inner = [...parts, ...(typename ? ['__typename'] : [])].join(' ')
      return fragment && type.name !== 'Query'
        ? `{ ... on ${type.name} { ${inner} } __typename }`
        : `{ ${inner} __typename }`
    })
}

function hash(text: string): number {
  let value = 0
  for (const letter of text) value = (value * 31 + letter.codePointAt(0)!) | 0
  return value
}

const isValid = (source: string): boolean => {
  const query = parse(source)
  return validate(schema, query).length === 0
}

describe('the read lane', () => {
  test('answers every document that it has a plan for as the executor does', async () => {
    let planned = 0
    const documents = selection(schema.getQueryType()!, 4, false).filter(isValid)
    await fc.assert(
      fc.asyncProperty(documents, async (source) => {
        const lane = await byLane(source)
        if (lane === null) return
        planned++
        expect(lane).toEqual(await byExecutor(source))
      }),
      { numRuns: 120 },
    )
    expect(planned).toBeGreaterThan(10)
  })

  test('tells the journal and what may be ordered, both ways and in every language', async () => {
    const entry =
      '{ id kind message note actor actorKind actorId number change { before after } subjectId occurredAt hash }'
    const page = `{ edges { cursor node ${entry} } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } }`
    const [at, product] = [cursors['journal']![7]!, ids['product']![5]!]
    const documents = [
      ...['', '(first: 3)', `(first: 5, after: "${at}")`, `(last: 5, before: "${at}")`, '(last: 4)'].flatMap(
        (given) => [
          `{ journal${given} ${page} }`,
          given.includes(at) ? '' : `{ order(id: "${ids['order']![2]}") { journal${given} ${page} } }`,
          given.includes(at) ? '' : `{ subAccounts { nodes { name journal${given} ${page} } } }`,
          given.includes(at) ? '' : `{ invoice(id: "${ids['invoice']![4]}") { journal${given} ${page} } }`,
        ],
      ),
      ...['', '(first: 3)', '(last: 2)', `(first: 2, after: "${product}")`, `(last: 2, before: "${product}")`].map(
        (given) => `{ products${given} { id sku name price { amount currency } } }`,
      ),
    ].filter(Boolean)
    for (const language of ['en', 'it', 'pl'] as const) {
      const as = { ...graph, language }
      for (const source of documents) {
        const lane = await byLane(source, {}, as)
        expect(lane, source).not.toBeNull()
        expect(lane).toEqual(await byExecutor(source, {}, as))
      }
    }
    // The cursor of one object's journal is no cursor of another's, nor of the whole.
    const own = await byLane(`{ order(id: "${ids['order']![2]}") { journal(first: 1) { pageInfo { endCursor } } } }`)
    const cursor = own.data.order.journal.pageInfo.endCursor as string
    expect(await byLane(`{ journal(after: "${cursor}") { nodes { id } } }`)).toBeNull()
    const onward = `{ order(id: "${ids['order']![2]}") { journal(after: "${cursor}") { nodes { kind } } } }`
    expect((await byExecutor(onward)).data.order.journal.nodes.length).toBeGreaterThan(0)
  })

  test('has a plan for every document of what is in its map', async () => {
    const roots = Object.keys(READ_MAP['Query']!.fields)
    let answered = 0
    const documents = selection(schema.getQueryType()!, 4, true)
      .filter(isValid)
      .filter((source) => !/text: "|tag:|"no id"/.test(source))
    await fc.assert(
      fc.asyncProperty(documents, async (source) => {
        const expected = await byExecutor(source)
        const lane = await byLane(source)
        if (lane === null && expected.errors) return
        answered++
        expect(lane).toEqual(expected)
      }),
      { numRuns: 150 },
    )
    expect(roots.length).toBeGreaterThan(0)
    expect(answered).toBeGreaterThan(60)
  })
})
