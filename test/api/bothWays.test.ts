import 'reflect-metadata'
import { getNamedType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { makePerson } from '../support/people.ts'

let app: TestApp
let desk: Desk
const made = { client: '', order: '', invoice: '' }

const ROWS = 9

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
  made.client = await desk.client()
  const input = await desk.orderInput({ client: made.client, price: '1.00' })
  for (let i = 0; i < ROWS; i++) {
    const { order } = await desk.act('createOrder', input)
    Object.assign(made, { order: order.id, invoice: order.invoice.id })
    await desk.act('giveCredit', { subAccountId: made.client, amount: eur('1.00') })
    await desk.order({ price: '1.00' })
  }
  for (const subjectId of [made.order, made.invoice])
    for (let i = 0; i < ROWS; i++) await desk.act('addNote', { subjectId, text: `Note ${i}` })
  for (let i = 0; i < ROWS; i++) await addPerson()
  await tie()
})
afterAll(() => app.stop())

/** Rows of the same instant, and rows a microsecond apart, and clients of one name. */
async function tie() {
  const instant = (turn: string) =>
    app.owner.unsafe(`(timestamptz '2026-01-01 10:00:00.123450+00' + (${turn}) % 3 * interval '1 microsecond')`)
  await app.owner`update orders set created_at = ${instant('hashtext(id::text) & 7')}`
  await app.owner`update invoices set created_at = ${instant('hashtext(id::text) & 7')}`
  await app.owner`update sub_accounts set name = 'Twin', oldest_pending_at = ${instant('hashtext(id::text) & 7')}
    where oldest_pending_at is not null`
}

interface List {
  /** Where the list's field stands, outermost first: `subAccount(id: …)`. */
  within?: () => string[]
  field: string
  filter?: () => string
  /** What tells a row from the others. */
  row: string
  /** Adds a row while the list is being read. */
  add(): Promise<unknown>
}

const ofClient = () => [`subAccount(id: "${made.client}")`]
const addOrder = async () => desk.act('createOrder', await desk.orderInput({ client: made.client, price: '1.00' }))
const addClient = () => desk.order({ price: '1.00' })
const addCredit = () => desk.act('giveCredit', { subAccountId: made.client, amount: eur('1.00') })
const addPerson = () => makePerson(app, { role: 'SUPPORT' })
const addNote = (to: 'client' | 'order' | 'invoice') => () =>
  desk.act('addNote', { subjectId: made[to], text: 'A note more' })

/** Every list that answers in pages, by the type and field of the schema. */
const LISTS: Record<string, List> = {
  'Query.orders': { field: 'orders', row: 'id', add: addOrder },
  'Query.orders that wait': {
    field: 'orders',
    filter: () => 'filter: { status: [PENDING] }',
    row: 'id',
    add: addOrder,
  },
  'Query.activationQueue': { field: 'activationQueue', row: 'subAccount { id }', add: addClient },
  'Query.invoices': { field: 'invoices', row: 'id', add: addOrder },
  'Query.subAccounts': { field: 'subAccounts', row: 'id', add: addClient },
  'Query.creditEntries': { field: 'creditEntries', row: 'id', add: addCredit },
  'Query.audit': { field: 'audit', row: 'id', add: addNote('client') },
  'Query.users': { field: 'users', row: 'id', add: addPerson },
  'Query.journal': { field: 'journal', row: 'id', add: addNote('client') },
  'Query.journal of an order': {
    field: 'journal',
    filter: () => `subjectId: "${made.order}"`,
    row: 'id',
    add: addNote('order'),
  },
  'SubAccount.orders': { within: ofClient, field: 'orders', row: 'id', add: addOrder },
  'SubAccount.invoices': { within: ofClient, field: 'invoices', row: 'id', add: addOrder },
  'SubAccount.journal': { within: ofClient, field: 'journal', row: 'id', add: addNote('client') },
  'CreditAccount.entries': { within: () => [...ofClient(), 'credit'], field: 'entries', row: 'id', add: addCredit },
  'Order.journal': {
    within: () => [`order(id: "${made.order}")`],
    field: 'journal',
    row: 'id',
    add: addNote('order'),
  },
  'Invoice.journal': {
    within: () => [`invoice(id: "${made.invoice}")`],
    field: 'journal',
    row: 'id',
    add: addNote('invoice'),
  },
}

interface Page {
  nodes: unknown[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

/** One page of a list. */
async function page(list: List, args: string): Promise<Page> {
  const fields = `nodes { ${list.row} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`
  const inner = `${list.field}(${args}, ${list.filter?.() ?? ''}) { ${fields} }`
  const within = list.within?.() ?? []
  const query = `{ ${within.map((parent) => `${parent} { `).join('')}${inner}${' }'.repeat(within.length)} }`
  let data = await desk.read(query)
  for (const parent of within) data = data[parent.split('(')[0]!]
  return data[list.field]
}

/** All rows onward from the beginning, some being added meanwhile if said. Answers the last cursor too. */
async function onward(list: List, first: number, adding: boolean) {
  const rows: unknown[] = []
  let after: string | null = null
  for (let turn = 0; ; turn++) {
    const { nodes, pageInfo }: Page = await page(list, `first: ${first}, after: ${JSON.stringify(after)}`)
    expect(pageInfo.hasPreviousPage).toBe(after !== null)
    rows.push(...nodes)
    after = pageInfo.endCursor
    if (!pageInfo.hasNextPage) return { rows, end: after! }
    if (adding && turn < 2) await list.add()
  }
}

/** All rows from the cursor back to the beginning, some being added meanwhile, in the list's own order. */
async function back(list: List, before: string | null) {
  const rows: unknown[] = []
  for (let turn = 0; ; turn++) {
    const { nodes, pageInfo }: Page = await page(list, `last: 5, before: ${JSON.stringify(before)}`)
    expect(pageInfo.hasNextPage).toBe(before !== null)
    rows.unshift(...nodes)
    before = pageInfo.startCursor
    if (!pageInfo.hasPreviousPage) return rows
    if (turn < 2) await list.add()
  }
}

const told = (rows: unknown[]) => rows.map((row) => JSON.stringify(row))

describe('a list in pages', () => {
  it.each(Object.keys(LISTS))('R7 has the same rows back as onward, although rows are added: %s', async (name) => {
    const list = LISTS[name]!
    const { rows, end } = await onward(list, 4, true)
    const seen = told(rows)
    expect(seen.length).toBeGreaterThanOrEqual(ROWS)
    expect(new Set(seen).size).toBe(seen.length)
    const again = told(await back(list, end))
    expect(new Set(again).size).toBe(again.length)
    expect(again.filter((row) => seen.includes(row))).toEqual(seen.slice(0, -1))
  })

  it.each(Object.keys(LISTS))('R7 begins at its end when only its last rows are asked for: %s', async (name) => {
    const list = LISTS[name]!
    const { rows } = await onward(list, 100, false)
    const tail = await page(list, 'last: 2')
    expect(tail.nodes).toEqual(rows.slice(-2))
    expect(tail.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
    expect((await page(list, `last: 0, before: "${tail.pageInfo.endCursor}"`)).pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    })
  })

  it('takes every list of the schema into this test', () => {
    const lists = Object.values(buildGraphQLSchema().getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    for (const { field } of lists)
      expect(field.args.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'after', 'last', 'before']))
    const names = lists.map(({ type, field }) => `${type.name}.${field.name}`)
    expect(names.filter((name) => !(name in LISTS))).toEqual([])
  })

  it('of products goes both ways too', async () => {
    for (let i = 1; i <= 5; i++) await app.make.product()
    const skus = async (args: string) =>
      (await desk.read(`{ products(${args}) { id } }`)).products.map(({ id }: { id: string }) => id)
    const all = await skus('first: 100')
    expect(await skus(`last: 2, before: "${all[4]}"`)).toEqual(all.slice(2, 4))
    expect(await skus('last: 3')).toEqual(all.slice(-3))
  })

  it.each(['first: 1, last: 1', 'first: 1, before: "x"', 'last: 1, after: "x"', 'after: "x", before: "y"'])(
    'is not read both ways at once: %s',
    async (args) => {
      for (const list of ['orders', 'products']) {
        const { errors } = await desk.ask(`{ ${list}(${args}) { ${list === 'orders' ? 'nodes { id }' : 'id'} } }`)
        expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
        expect(errors![0].message).toContain('one way at a time')
      }
    },
  )

  it('refuses a size beyond a hundred and a foreign cursor on the way back as on the way on', async () => {
    const refused = async (args: string) =>
      (await desk.ask(`{ orders(${args}) { nodes { id } } }`)).errors?.[0].extensions.code
    expect(await refused('last: 101')).toBe('INVALID_INPUT')
    expect(await refused('last: -1')).toBe('INVALID_INPUT')
    expect(await refused('last: 1, before: "forged"')).toBe('INVALID_CURSOR')
    const elsewhere = (await page(LISTS['Query.invoices']!, 'last: 1')).pageInfo.startCursor
    expect(await refused(`last: 1, before: "${elsewhere}"`)).toBe('INVALID_CURSOR')
  })
})
