import { readFileSync } from 'node:fs'
import { buildSchema, isInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { INPUTS } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { leavesOf, replaced } from '../support/nonsense.ts'
import type { Leaf } from '../support/nonsense.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const queries = Object.values(schema.getQueryType()!.getFields())
const CANARY = 'CANARY'

let app: TestApp
let mine: Desk
/** By kind: what another reseller has, and what my own test world has. */
let foreign: Record<string, string>[]

beforeAll(async () => {
  app = await startApp()
  mine = new Desk(app)
  foreign = await Promise.all([app.otherApiKey, app.mine.testApiKey].map((key) => fill(mine.as({ key }))))
  await mine.order({ client: await mine.client() })
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

/** Ids and cursors of everything that a world can have, all of it named so that it would be recognised. */
async function fill(desk: Desk): Promise<Record<string, string>> {
  const person = { username: `${CANARY}-user`, name: `${CANARY} client`, email: 'canary@example.com' }
  const { subAccount } = await desk.act('createSubAccount', person)
  const { product } = await desk.act('createProduct', {
    sku: `${CANARY}-1`,
    name: `${CANARY} product`,
    price: eur('5.00'),
  })
  const lines = [{ productId: product.id, quantity: 1 }]
  const input = { subAccountId: subAccount.id, lines, paymentMethod: 'CARD', note: CANARY }
  const { order } = await desk.act('createOrder', input)
  const { id: deleted } = (await desk.act('createOrder', input)).order
  await desk.act('deleteOrder', { orderId: deleted, reason: CANARY })
  const { payment } = await desk.act('recordPayment', {
    invoiceId: order.invoice.id,
    amount: eur('6.00'),
    method: 'CARD',
    note: CANARY,
  })
  const { credit, entries } = await desk
    .seeCredit(subAccount.id)
    .then((seen) => ({ credit: seen.id, entries: seen.entries }))
  const key = 'mutation { createApiKey(input: { name: "CANARY key" }) { apiKey { id } } }'
  const more = await desk.read('{ shops { id } viewer { eventCursor } orders(first: 1) { pageInfo { endCursor } } }')
  return {
    client: subAccount.id,
    product: product.id,
    order: order.id,
    deleted,
    invoice: order.invoice.id,
    payment: payment.id,
    credit,
    entry: entries[0].id,
    shop: more.shops[0].id,
    key: (await desk.read(key)).createApiKey.apiKey.id,
    place: more.viewer.eventCursor,
    cursor: more.orders.pageInfo.endCursor,
  }
}

/** An id of the same kind that nobody has, or a cursor with another seal. */
const absent = (id: string): string =>
  id.includes('.') ? `${id.split('.')[0]}.AAAAAAAAAAAAAAAA` : `${id.slice(0, 4)}1n42DGM5Tflk9n8mt7Fhc7`

/** Everything that is stored of the other worlds. */
async function otherRows(): Promise<string[]> {
  const tables = await app.owner<{ name: string }[]>`select table_name as name from information_schema.columns
    where column_name = 'environment_id' and table_schema = 'public' and table_name <> 'api_key_usage' order by 1`
  return Promise.all(
    tables.map(async ({ name }) => {
      // Each request with a key notes its use; nobody's but mine are used from here on. What was asked before is counted late.
      const rows = await app.owner.unsafe(
        `select md5(string_agg(t::text, '|' order by t::text)) as sum from ${name} t where environment_id <> '${app.mine.environmentId}'`,
      )
      return `${name} ${rows[0]!.sum}`
    }),
  )
}

/** The kinds of things that a place in the arguments of a field can name; all of them, where it takes any. */
function kindsAt({ path, type }: Leaf, field: string): string[] {
  const name = path.at(-1)!
  if (type !== 'ID') return name === 'after' || name === 'token' ? ['place', 'cursor'] : []
  const named: Record<string, string[]> = {
    orderId: ['order', 'deleted'],
    subAccountId: ['client', 'order'],
    productId: ['product'],
    shopId: ['shop'],
    invoiceId: ['invoice', 'order'],
    entryId: ['entry', 'credit'],
    apiKeyId: ['key'],
    id:
      { order: ['order'], invoice: ['invoice'], product: ['product'], subAccount: ['client'] }[field] ??
      Object.keys(foreign[0]!),
  }
  return named[name] ?? Object.keys(foreign[0]!)
}

/** What is answered to something foreign in one place, and to what nobody has; the same, if nothing is given away. */
async function compare(leaf: Leaf, field: string, ask: (value: string) => Promise<unknown>): Promise<string[]> {
  const differences: string[] = []
  for (const kind of kindsAt(leaf, field)) {
    const nowhere = JSON.stringify(await ask(absent(foreign[0]![kind]!)))
    for (const world of foreign) {
      const there = JSON.stringify(await ask(world[kind]!))
      if (there !== nowhere) differences.push(`${leaf.path.join('.')} ${kind}: ${there} but ${nowhere}`)
      if (there.includes(CANARY)) differences.push(`${leaf.path.join('.')} ${kind} gives away: ${there}`)
    }
  }
  return differences
}

const withoutPlaces = ({
  data,
  errors,
  status,
}: {
  data: unknown
  errors?: { message: string; extensions: object }[]
  status: number
}) => ({
  data,
  status,
  errors: errors?.map(({ message, extensions }) => ({ message, extensions })),
})

describe('what belongs to another reseller, or to the other world of the same one', { timeout: 120_000 }, () => {
  it.each(queries.filter(({ args }) => args.length > 0).map((field) => ({ name: field.name, field })))(
    'T1 is answered by $name like what does not exist',
    async ({ name, field }) => {
      const args = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ')
      const query = `query (${args}) { ${field.name}(${field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) { __typename } }`
      const good: Record<string, unknown> = { subAccountId: await mine.client(), list: 'ORDERS' }
      const needed = Object.fromEntries(
        field.args.filter(({ name }) => name in good).map(({ name }) => [name, good[name]]),
      )
      for (const leaf of field.args.flatMap((arg) => leavesOf(arg.type, [arg.name]))) {
        const ask = async (value: string) =>
          withoutPlaces(await mine.ask(query, replaced(needed, leaf, value) as object))
        expect(await compare(leaf, name, ask)).toEqual([])
      }
    },
  )

  it.each(Object.keys(INPUTS))('T1 cannot be touched by %s', async (name) => {
    const type = schema.getMutationType()!.getFields()[name]!.args[0]!.type.toString().replace('!', '')
    const inputType = schema.getType(type)
    if (!isInputObjectType(inputType)) throw new Error(`${type} is no input.`)
    const before = await otherRows()
    const good = await INPUTS[name]!(mine)
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename errors { code message path } } }`
    for (const leaf of leavesOf(inputType)) {
      const ask = async (value: string) => withoutPlaces(await mine.ask(query, { input: replaced(good, leaf, value) }))
      expect(await compare(leaf, name, ask)).toEqual([])
    }
    expect(await otherRows()).toEqual(before)
  })

  it('T1 shows in no list, count, journal, feed or search of mine', async () => {
    const lists = `{
      orders(first: 100) { nodes { id number subAccount { name } lines { description } journal { nodes { message note } } } }
      subAccounts(first: 100, filter: { text: "canary" }) { nodes { name username } }
      invoices(first: 100) { nodes { number subAccount { name } payments { note } } }
      creditEntries(first: 100) { nodes { counterparty note } }
      products(first: 100) { name }
      activationQueue(first: 100) { nodes { subAccount { name } } }
      journal(first: 100) { nodes { message note } }
      events(first: 100) { events { message } }
      apiKeys { name }
      today { pendingOrders }
    }`
    const seen = await mine.read(lists)
    expect(JSON.stringify(seen)).not.toMatch(/canary/i)
    expect(seen.subAccounts.nodes).toEqual([])
    const [row] =
      await app.owner`select count(*)::int as pending from orders where environment_id = ${app.mine.environmentId} and status = 'PENDING'`
    expect(seen.today.pendingOrders).toBe(row!.pending)
  })

  it('T1 can be reached by its own reseller, so that the refusals above mean something', async () => {
    const theirs = mine.as({ key: app.otherApiKey })
    for (const kind of ['client', 'product', 'order', 'invoice', 'payment', 'credit', 'entry', 'shop']) {
      const { node } = await theirs.read('query ($id: ID!) { node(id: $id) { id } }', { id: foreign[0]![kind] })
      expect([kind, node]).toEqual([kind, { id: foreign[0]![kind] }])
    }
  })
})
