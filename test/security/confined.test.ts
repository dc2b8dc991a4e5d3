import { readFileSync } from 'node:fs'
import { buildSchema, isInputObjectType } from 'graphql'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { entryId } from '../../server/domain/credit/entries.ts'
import { publicId, readPublicId } from '../../server/domain/kernel/ids.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { INPUTS } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { leavesOf, replaced } from '../support/nonsense.ts'
import { makePerson } from '../support/people.ts'

const CANARY = 'CANARY'
const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))

interface Seen {
  client: string
  order: string
  invoice: string
  payment: string
  entry: string
  account: string
}

let app: TestApp
let owner: Desk
let shop: string
/** Of a client without the tag, in the default shop. */
let hidden: Seen
/** Of a client with the tag, in the other shop. */
let shown: Seen
let client: Desk
let tagClerk: Desk
let shopClerk: Desk

beforeAll(async () => {
  app = await startApp()
  owner = new Desk(app)
  const stored = v7()
  await app.owner`insert into shops (environment_id, id, name, legal_name, order_prefix, invoice_prefix)
    values (${app.mine.environmentId}, ${stored}, 'South', 'South S.r.l.', 'S-O', 'S-')`
  shop = publicId('SHOP', stored)
  hidden = await business({ name: `${CANARY} client`, tags: ['north'] })
  shown = await business({ name: 'Southern client', tags: ['south'], shopId: shop })
  const people = {
    client: await makePerson(app, { role: 'CLIENT', clientId: shown.client }),
    tagClerk: await makePerson(app, { role: 'MANAGER', clientTags: ['south'] }),
    shopClerk: await makePerson(app, { role: 'MANAGER', shopIds: [shop] }),
  }
  client = owner.as({ cookie: await app.signIn(people.client) })
  tagClerk = owner.as({ cookie: await app.signIn(people.tagClerk) })
  shopClerk = owner.as({ cookie: await app.signIn(people.shopClerk) })
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

/** A client with something of everything. */
async function business(what: { name: string; tags: string[]; shopId?: string }): Promise<Seen> {
  const { name, tags, shopId } = what
  const username = `user-${v7()}`
  const { subAccount } = await owner.act('createSubAccount', { username, name, email: 'a@example.com', tags })
  await owner.act('giveCredit', { subAccountId: subAccount.id, amount: eur('50.00'), note: name })
  const { product } = await owner.act('createProduct', { sku: v7(), name: 'Hosting', price: eur('5.00') })
  const lines = [{ productId: product.id, quantity: 1 }]
  const { order } = await owner.act('createOrder', {
    subAccountId: subAccount.id,
    lines,
    paymentMethod: 'CARD',
    note: name,
    shopId,
  })
  await owner.act('addNote', { subjectId: order.id, text: `${name}: an internal note` })
  const { payment } = await owner.act('recordPayment', {
    invoiceId: order.invoice.id,
    amount: eur('1.00'),
    method: 'CARD',
    note: name,
  })
  const credit = await owner.seeCredit(subAccount.id)
  return {
    client: subAccount.id,
    order: order.id,
    invoice: order.invoice.id,
    payment: payment.id,
    entry: credit.entries[0].id,
    account: credit.id,
  }
}

const EVERYTHING = `{
  orders(first: 20) { nodes { id number subAccount { id name } journal { nodes { message note } } } }
  subAccounts(first: 20) { nodes { id name orders(first: 5) { nodes { id } } } }
  found: subAccounts(first: 20, filter: { text: "canary" }) { nodes { id } }
  foundOrders: orders(first: 20, filter: { text: "canary" }) { nodes { id } }
  invoices(first: 20) { nodes { id subAccount { name } payments { note } } }
  creditEntries(first: 20) { nodes { id counterparty note } }
  activationQueue(first: 20) { nodes { subAccount { name } } }
  journal(first: 20) { nodes { message note } }
  events(first: 20) { events { message } }
  today { pendingOrders }
}`

/** What `who` is answered for every query and place that can name something, when it names what is out of sight. */
async function differences(who: Desk, kinds: (keyof Seen)[]): Promise<string[]> {
  const found: string[] = []
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    const args = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ')
    const query = `query (${args}) { ${field.name}(${field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) { __typename } }`
    const needed = field.args.some(({ name }) => name === 'list') ? { list: 'ORDERS' } : {}
    for (const leaf of field.args
      .flatMap((arg) => leavesOf(arg.type, [arg.name]))
      .filter(({ type }) => type === 'ID')) {
      for (const kind of kinds) {
        const ask = async (id: string) => withoutPlaces(await who.ask(query, replaced(needed, leaf, id) as object))
        const there = await ask(hidden[kind])
        const nowhere = await ask(absent(hidden[kind]))
        if (there !== nowhere) found.push(`${field.name} ${leaf.path.join('.')} ${kind}: ${there} but ${nowhere}`)
      }
    }
  }
  return found
}

/** The same for every mutation, whose input is otherwise good. */
async function writeDifferences(who: Desk, name: string, kinds: (keyof Seen)[]): Promise<string[]> {
  const type = schema.getType(schema.getMutationType()!.getFields()[name]!.args[0]!.type.toString().replace('!', ''))
  if (!isInputObjectType(type)) throw new Error(`${name} takes no input.`)
  const good = await INPUTS[name]!(owner)
  const query = `mutation ($input: ${type.name}!) { ${name}(input: $input) { __typename errors { code message path } } }`
  const found: string[] = []
  for (const leaf of leavesOf(type).filter((one) => one.type === 'ID')) {
    for (const kind of kinds) {
      const ask = async (id: string) => withoutPlaces(await who.ask(query, { input: replaced(good, leaf, id) }))
      const there = await ask(hidden[kind])
      const nowhere = await ask(absent(hidden[kind]))
      if (there !== nowhere) found.push(`${name} ${leaf.path.join('.')} ${kind}: ${there} but ${nowhere}`)
    }
  }
  return found
}

const absent = (id: string): string => `${id.slice(0, 4)}1n42DGM5Tflk9n8mt7Fhc7`

const withoutPlaces = ({ data, errors }: { data: unknown; errors?: { message: string; extensions: object }[] }) =>
  JSON.stringify({ data, errors: errors?.map(({ message }) => message) })

const everyKind: (keyof Seen)[] = ['client', 'order', 'invoice', 'payment', 'entry', 'account']

describe('somebody of a client', () => {
  it('sees what is the client’s own', async () => {
    const seen = await client.read(EVERYTHING)
    expect(seen.orders.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.order])
    expect(seen.subAccounts.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.client])
    expect(seen.invoices.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.invoice])
    expect(seen.creditEntries.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.entry])
    expect(seen.today.pendingOrders).toBe(1)
  })

  it('sees nothing else of it: no other client, no note of the staff, no money of the reseller', async () => {
    const seen = JSON.stringify(await client.read(EVERYTHING))
    expect(seen).not.toContain(CANARY)
    expect(seen).not.toContain('internal note')
    expect((await client.read('{ viewer { subAccount { id tags } } }')).viewer.subAccount).toEqual({
      id: shown.client,
      tags: [],
    })
    // The same transfer as the reseller's own account has it, with the reseller's balance after it.
    const otherSide = publicId('CREDIT_ENTRY', entryId(readPublicId(shown.entry)!.uuid, 'debit'))
    expect((await client.read(`{ node(id: "${otherSide}") { __typename } }`)).node).toBeNull()
    expect((await owner.read(`{ node(id: "${otherSide}") { __typename } }`)).node).not.toBeNull()
    expect(await differences(client, everyKind)).toEqual([])
  })

  it('may look and do nothing', async () => {
    const { viewer } = await client.read('{ viewer { rights world } }')
    expect(viewer.rights.sort()).toEqual(['clients.read', 'credit.read', 'invoices.read', 'orders.read'])
    for (const name of Object.keys(INPUTS)) {
      const type = schema.getMutationType()!.getFields()[name]!.args[0]!.type.toString()
      const query = `mutation ($input: ${type}) { ${name}(input: $input) { errors { code } } }`
      if (name === 'payFromBalance') continue // Whoever holds the payment page's link may, signed in or not.
      const { data } = await client.ask(query, { input: await INPUTS[name]!(owner) })
      expect([name, data?.[name]?.errors]).toEqual([name, [{ code: 'FORBIDDEN' }]])
    }
  })

  it('stays in the world that the client is in', async () => {
    const query = 'mutation { switchWorld(input: { world: TEST }) { errors { code } } }'
    expect((await client.ask(query)).data.switchWorld.errors).toEqual([{ code: 'FORBIDDEN' }])
  })

  it('hears of what is the client’s own and of nothing else', async () => {
    const cookie = await app.signIn(await makePerson(app, { role: 'CLIENT', clientId: shown.client }))
    const as = { cookie, origin: app.url }
    const after = await app.cursor()
    const events = await app.subscribe(`subscription { events(after: "${after}") { kind message } }`, {}, as)
    const orders = await app.subscribe(`subscription { orderChanged(after: "${after}") { id } }`, {}, as)
    await owner.act('addNote', { subjectId: shown.order, text: 'for ourselves only' })
    await owner.act('activateOrder', { orderId: hidden.order })
    await owner.act('activateOrder', { orderId: shown.order })
    expect((await orders.next()).orderChanged).toEqual({ id: shown.order })
    const heard = JSON.stringify(await events.next())
    expect(heard).toContain('order.activated')
    expect(heard).toContain('Southern client')
    events.end()
    orders.end()
  })
})

describe('a clerk who sees clients with a tag only', () => {
  it('sees those with everything of theirs, and no other', async () => {
    const seen = await tagClerk.read(EVERYTHING)
    expect(JSON.stringify(seen)).not.toContain(CANARY)
    expect(seen.subAccounts.nodes.map(({ id }: { id: string }) => id)).toContain(shown.client)
    expect(await differences(tagClerk, everyKind)).toEqual([])
  })

  it.each(Object.keys(INPUTS).filter((name) => name !== 'payFromBalance'))(
    'cannot touch another by %s, nor learn that there is one',
    async (name) => expect(await writeDifferences(tagClerk, name, everyKind)).toEqual([]),
  )

  it('gives credit to one of theirs, from the reseller’s own', async () => {
    const { errors } = await tagClerk.act('giveCredit', { subAccountId: shown.client, amount: eur('3.00') })
    expect(errors).toEqual([])
  })

  it('sees the client that they take on', async () => {
    const { subAccount } = await tagClerk.act('createSubAccount', {
      username: v7(),
      name: 'New client',
      email: 'new@example.com',
      tags: ['vip'],
    })
    const read = await tagClerk.read(`{ subAccount(id: "${subAccount.id}") { tags } }`)
    expect(read.subAccount.tags).toEqual(['vip', 'south'])
  })
})

describe('a clerk who sees one shop only', () => {
  it('sees its orders and invoices and no others', async () => {
    const seen = await shopClerk.read(EVERYTHING)
    expect(seen.orders.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.order])
    expect(seen.invoices.nodes.map(({ id }: { id: string }) => id)).toEqual([shown.invoice])
    expect(await differences(shopClerk, ['order', 'invoice', 'payment'])).toEqual([])
  })

  it.each(['activateOrder', 'deleteOrder', 'recordPayment', 'addNote'])('cannot touch another by %s', async (name) =>
    expect(await writeDifferences(shopClerk, name, ['order', 'invoice'])).toEqual([]),
  )

  it('sells in that shop when none is named', async () => {
    const { order } = await shopClerk.act('createOrder', await owner.orderInput({ client: hidden.client }))
    const [row] = await app.owner`select shop_id from orders where id = ${readPublicId(order.id)!.uuid}`
    expect(row!.shop_id).toBe(readPublicId(shop)!.uuid)
  })

  it('keeps the count of a client’s pending orders right, in whatever shop they wait', async () => {
    const before = await owner.read(`{ subAccount(id: "${hidden.client}") { pendingOrderCount } }`)
    const other = await owner.order({ client: hidden.client })
    const { order: own } = await shopClerk.act('createOrder', await owner.orderInput({ client: hidden.client }))
    await shopClerk.act('deleteOrder', { orderId: own.id })
    const after = await owner.read(`{ subAccount(id: "${hidden.client}") { pendingOrderCount } }`)
    expect(after.subAccount.pendingOrderCount).toBe(before.subAccount.pendingOrderCount + 1)
    await owner.act('deleteOrder', { orderId: other.id })
  })
})

describe('a person who may see a part only', () => {
  it('holds no right over the whole of the reseller', async () => {
    for (const desk of [tagClerk, shopClerk]) {
      const { viewer } = await desk.read('{ viewer { rights } }')
      expect(viewer.rights).not.toContain('settings.activation')
      expect(viewer.rights).not.toContain('keys.manage')
      expect(viewer.rights).toContain('orders.activate')
    }
  })

  it('sees no client at all where nothing says which', async () => {
    const nobody = { clientId: null, shopIds: null, tags: null, personId: v7() }
    const rows = await app.db.transaction(
      app.mine.environmentId,
      (tx) => tx.execute('select id from sub_accounts union all select id from orders'),
      { confines: nobody },
    )
    expect([...rows]).toEqual([])
  })
})
