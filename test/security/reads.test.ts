import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
let clerk: string
let ids: { order: string; client: string; invoice: string }

beforeAll(async () => {
  app = await startApp()
  const input = { name: 'orders only', scopes: ['orders.read', 'orders.create', 'clients.read'] }
  clerk = (await app.make.call('createApiKey', input, 'secret')).secret
  const order = await app.make.order({ price: '12.00' })
  const { data } = await app.gql('query ($id: ID!) { order(id: $id) { invoice { id } } }', { id: order.id })
  ids = { order: order.id, client: order.subAccount.id, invoice: data.order.invoice.id }
})
afterAll(() => app.stop())

const WAYS: [what: string, query: string, id: 'order' | 'client'][] = [
  ["an order's invoice", 'query ($id: ID!) { order(id: $id) { invoice { number } } }', 'order'],
  ["a client's credit", 'query ($id: ID!) { subAccount(id: $id) { credit { balance { amount } } } }', 'client'],
  ["a client's credits", 'query ($id: ID!) { subAccount(id: $id) { credits { id } } }', 'client'],
  ["a client's invoices", 'query ($id: ID!) { subAccount(id: $id) { invoices { nodes { id } } } }', 'client'],
  [
    'the credit behind an order',
    'query ($id: ID!) { order(id: $id) { subAccount { credit { entries { nodes { id } } } } } }',
    'order',
  ],
]

describe('a key that may read orders and clients', () => {
  it.each(WAYS)('does not reach %s', async (_what, query, id) => {
    const { data, errors } = await app.gql(query, { id: ids[id] }, { key: clerk })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN'])
    expect(JSON.stringify(data)).not.toMatch(/amount|number|ent_|inv_|acc_/)
  })

  it('sees what it may: the order, its client, and the day without the own credit', async () => {
    const query =
      'query ($id: ID!) { order(id: $id) { number subAccount { name } } today { pendingOrders ownCredit { id } } }'
    const { data, errors } = await app.gql(query, { id: ids.order }, { key: clerk })
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({ order: { subAccount: {} }, today: { pendingOrders: 1, ownCredit: null } })
  })
})

describe('what is about people', () => {
  const heard = '{ journal(first: 20) { nodes { kind } } events(first: 100) { events { kind } } }'
  const kindsOf = (data: { journal: { nodes: { kind: string }[] }; events: { events: { kind: string }[] } }) =>
    [...data.journal.nodes, ...data.events.events].map(({ kind }) => kind)

  it('is told to whoever may see the audit, and to nobody else', async () => {
    await app.signIn()
    expect(kindsOf((await app.gql(heard)).data)).toContain('session.started')
    const told = kindsOf((await app.gql(heard, {}, { key: clerk })).data)
    expect(told).toContain('order.created')
    expect(told.filter((kind) => /^(session|user|role)\./.test(kind))).toEqual([])
  })

  it('is kept from their streams too, which go on behind it', async () => {
    const after = await app.cursor()
    const query = `subscription { events(after: "${after}") { kind } }`
    const all = await app.subscribe(query)
    const some = await app.subscribe(query, {}, { key: clerk })
    await app.signIn()
    await app.make.order()
    expect((await all.next()).events.kind).toBe('session.started')
    expect((await some.next()).events.kind).not.toBe('session.started')
    all.end()
    some.end()
  })
})
