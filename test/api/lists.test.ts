import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(() => app.stop())

interface Row {
  id: string
  [field: string]: unknown
}

interface Page {
  nodes: Row[]
  edges: { cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
}

/** Reads a whole list in pages. `between` is called after each page. */
async function readAll(
  list: string,
  args: string,
  first: number,
  fields = 'id',
  between?: () => Promise<unknown>,
): Promise<Row[]> {
  const rows: Row[] = []
  let after: string | null = null
  for (;;) {
    const query = `query ($after: String) { ${list}(first: ${first}, after: $after ${args}) { nodes { ${fields} } pageInfo { hasNextPage hasPreviousPage endCursor startCursor } edges { cursor } } }`
    const page: Page = (await desk.read(query, { after }))[list]
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null)
    expect([page.pageInfo.startCursor, page.pageInfo.endCursor]).toEqual([
      page.edges[0]?.cursor ?? null,
      page.edges.at(-1)?.cursor ?? null,
    ])
    rows.push(...page.nodes)
    if (!page.pageInfo.hasNextPage) return rows
    after = page.pageInfo.endCursor
    await between?.()
  }
}

const ids = (rows: Row[]) => rows.map(({ id }) => id)

describe('a list', () => {
  it('R7 in pages has every row once, in one order, although rows are added meanwhile', async () => {
    const client = await desk.client()
    const input = await desk.orderInput({ client, price: '1.00' })
    const before: string[] = []
    for (let i = 0; i < 11; i++) before.push((await desk.act('createOrder', input)).order.id)
    const filter = `, filter: { subAccountId: "${client}" }`
    const seen = await readAll('orders', filter, 3, 'id', () => desk.act('createOrder', input))
    expect(ids(seen)).toEqual(before.toReversed())
    expect(await readAll('orders', filter, 100)).toHaveLength(14)
    const invoices = await readAll('invoices', filter, 4)
    expect(new Set(ids(invoices)).size).toBe(14)
    expect(ids(await readAll('invoices', filter, 100))).toEqual(ids(invoices))
  })

  it('may be asked for no row at all, only for whether there are any', async () => {
    await desk.order()
    const { orders } = await desk.read('{ orders(first: 0) { nodes { id } pageInfo { hasNextPage endCursor } } }')
    expect(orders).toEqual({ nodes: [], pageInfo: { hasNextPage: true, endCursor: null } })
  })

  it('R1 of waiting orders begins with whoever waits longest, and so does the queue of clients', async () => {
    const [early, late] = [await desk.client(), await desk.client()]
    const input = async (client: string) => desk.orderInput({ client, price: '1.00' })
    const first = (await desk.act('createOrder', await input(early))).order.id
    const second = (await desk.act('createOrder', await input(late))).order.id
    const third = (await desk.act('createOrder', await input(early))).order.id
    const waiting = ids(await readAll('orders', ', filter: { status: [PENDING] }', 4))
    expect(waiting.filter((id) => [first, second, third].includes(id))).toEqual([first, second, third])
    const fields =
      'orderCount oldestAt total { amount currency } subAccount { id pendingOrderCount } orders { id activationReason }'
    const queue = async () =>
      (await readAll('activationQueue', '', 2, fields)) as unknown as {
        subAccount: Row
        orders: Row[]
        orderCount: number
        total: string[]
      }[]
    const groups = (await queue()).filter(({ subAccount }) => [early, late].includes(subAccount.id))
    expect(groups.map(({ subAccount, orders }) => [subAccount.id, ids(orders)])).toEqual([
      [early, [first, third]],
      [late, [second]],
    ])
    expect(groups[0]).toMatchObject({ orderCount: 2, total: ['2.00'], subAccount: { pendingOrderCount: 2 } })
    await desk.act('activateOrder', { orderId: first })
    const after = (await queue()).filter(({ subAccount }) => [early, late].includes(subAccount.id))
    expect(after.map(({ subAccount }) => subAccount.id)).toEqual([late, early])
  })

  it('R7 of clients goes by name, also when names are alike', async () => {
    for (let i = 0; i < 5; i++)
      await desk.act('createSubAccount', {
        username: `twin-${i}`,
        name: 'Twin',
        email: 'twin@example.com',
        tags: ['twins'],
      })
    const all = await readAll('subAccounts', ', filter: { tag: "twins" }', 2, 'id username')
    expect(new Set(all.map(({ username }) => username)).size).toBe(5)
    const names = (await readAll('subAccounts', '', 7, 'id name')).map(({ name }) => name as string)
    expect(names).toEqual(names.toSorted())
  })
})

describe('finding', () => {
  const found = async (list: string, filter: string) => ids(await readAll(list, `, filter: ${filter}`, 100))

  it('R7 a client takes any words of name, username, e-mail or external key, whatever their case and accents', async () => {
    const input = { username: 'lodz-1', name: 'Łódź Élan S.p.A.', email: 'office@lodz.example', externalId: 'ERP/77' }
    const { id } = (await desk.act('createSubAccount', input)).subAccount
    for (const text of ['lodz', 'ŁÓDŹ', 'elan lodz', 'OFFICE@', 'erp/77', '  s.p.a.  ', 'lodz-1 élan']) {
      expect([text, await found('subAccounts', `{ text: ${JSON.stringify(text)} }`)]).toEqual([text, [id]])
    }
    for (const text of ['%', '_', 'lodz%', 'lodz nobody', '\\'])
      expect([text, await found('subAccounts', `{ text: ${JSON.stringify(text)} }`)]).toEqual([text, []])
  })

  it('R7 orders and invoices goes by state, method, shop, client, words and time', async () => {
    const client = await desk.client()
    const waits = await desk.order({ client, paymentMethod: 'PAYPAL' })
    const active = await desk.order({ client, activate: true })
    await desk.pay(active.invoice, '100.00')
    const of = (rest: string) => found('orders', `{ subAccountId: "${client}" ${rest} }`)
    expect(await of('')).toEqual([active.id, waits.id])
    expect(await of('status: [ACTIVE]')).toEqual([active.id])
    expect(await of('status: [ACTIVE, PENDING]')).toEqual([active.id, waits.id])
    expect(await of('paymentStatus: [PAID]')).toEqual([active.id])
    expect(await of('paymentMethod: [PAYPAL]')).toEqual([waits.id])
    expect(await of(`text: "${waits.number}"`)).toEqual([waits.id])
    expect(await of('text: "hosting"')).toEqual([active.id, waits.id])
    expect(await of('createdFrom: "2999-01-01T00:00:00Z"')).toEqual([])
    expect(await of('createdTo: "2999-01-01T00:00:00Z"')).toEqual([active.id, waits.id])
    const invoices = (rest: string) => found('invoices', `{ subAccountId: "${client}" ${rest} }`)
    expect(await invoices('status: [PAID]')).toEqual([active.invoice.id])
    expect(await invoices('status: [OPEN]')).toEqual([waits.invoice.id])
    expect(await invoices(`text: "${waits.invoice.number}"`)).toEqual([waits.invoice.id])
    const late = { subAccountId: client, total: eur('9.00'), dueOn: '2020-01-31' }
    const { invoice } = await desk.act('createInvoice', late)
    expect(invoice).toMatchObject({ overdue: true, light: 'RED' })
    expect(await invoices('overdue: true')).toEqual([invoice.id])
    expect(await invoices('dueTo: "2020-01-31"')).toEqual([invoice.id])
    expect(await invoices('dueFrom: "2020-02-01", dueTo: "2021-01-01"')).toEqual([])
  })

  it('R7 clients goes by pending orders and by being over the limit', async () => {
    const over = await desk.client({ minimum: '-10.00' })
    await desk.order({ client: over, price: '10.00', paymentMethod: 'BALANCE', activate: true })
    await desk.act('setMinimumBalance', { subAccountId: over, minimumBalance: eur('-5.00') })
    const waits = await desk.client()
    await desk.order({ client: waits })
    expect(await found('subAccounts', '{ overLimit: true }')).toEqual([over])
    expect(await found('subAccounts', '{ overLimit: false }')).not.toContain(over)
    expect(await found('subAccounts', '{ hasPendingOrders: true }')).toContain(waits)
    expect(await found('subAccounts', '{ hasPendingOrders: true }')).not.toContain(over)
    expect(await found('subAccounts', '{ hasPendingOrders: false }')).toContain(over)
  })
})

describe('a client’s statement', () => {
  it('B1 lists every movement with the balance after it, newest first, without a gap', async () => {
    const client = await desk.client({ credit: '100.00' })
    await desk.order({ client, price: '30.00', paymentMethod: 'BALANCE', activate: true })
    await desk.act('giveCredit', { subAccountId: client, amount: eur('5.00') })
    await desk.act('recoverCredit', { subAccountId: client, token: (await desk.preview(client)).token })
    const { entries } = await desk.seeCredit(client)
    expect(entries.map(({ kind, amount, balanceAfter }: Row) => [kind, amount, balanceAfter])).toEqual([
      ['RECOVER', '-75.00', '0.00'],
      ['GIVE', '5.00', '75.00'],
      ['ORDER_PAYMENT', '-30.00', '70.00'],
      ['GIVE', '100.00', '100.00'],
    ])
    const across = await readAll('creditEntries', `, filter: { subAccountId: "${client}", kind: [GIVE] }`, 1, 'id kind')
    expect(ids(across)).toEqual([entries[1].id, entries[3].id])
  })
})
