import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const activate = (orderId: string) => app.make.call('activateOrder', { orderId }, 'order { id version }')
const pay = (invoiceId: string, amount: string) =>
  app.make.call(
    'recordPayment',
    { invoiceId, amount: { amount, currency: 'EUR' }, method: 'BANK_TRANSFER' },
    'invoice { id version status }',
  )

describe('a stream of orders', () => {
  it('first tells what was missed and then what happens', async () => {
    const after = await app.cursor()
    const missed = await app.make.order()
    const stream = await app.subscribe('subscription ($after: String) { orderChanged(after: $after) { id status } }', {
      after,
    })
    expect(await stream.next()).toEqual({ orderChanged: { id: missed.id, status: 'PENDING' } })
    await activate(missed.id)
    expect(await stream.next()).toEqual({ orderChanged: { id: missed.id, status: 'ACTIVE' } })
    stream.end()
  })

  it('tells each state of an order once, however many events led to it', async () => {
    const after = await app.cursor()
    const order = await app.make.order()
    await app.make.call('addNote', { subjectId: order.id, text: 'called the client' }, 'entry { id }')
    await activate(order.id)
    const stream = await app.subscribe(
      'subscription ($after: String) { orderChanged(after: $after) { id status version } }',
      { after },
    )
    expect(await stream.next()).toEqual({ orderChanged: { id: order.id, status: 'ACTIVE', version: 3 } })
    const next = await app.make.order()
    expect(await stream.next()).toMatchObject({ orderChanged: { id: next.id } })
    stream.end()
  })

  it('shows an order leave a filtered list, and nothing that was never in it', async () => {
    const after = await app.cursor()
    const query = `subscription ($after: String, $filter: OrderFilter) {
      orderChanged(after: $after, filter: $filter) { id status }
    }`
    const pending = await app.subscribe(query, { after, filter: { status: ['PENDING'] } })
    const active = await app.subscribe(query, { after, filter: { status: ['ACTIVE'] } })
    const order = await app.make.order()
    expect(await pending.next()).toEqual({ orderChanged: { id: order.id, status: 'PENDING' } })
    await activate(order.id)
    expect(await pending.next()).toEqual({ orderChanged: { id: order.id, status: 'ACTIVE' } })
    expect(await active.next()).toEqual({ orderChanged: { id: order.id, status: 'ACTIVE' } })
    expect(active.values).toHaveLength(1)
    pending.end()
    active.end()
  })

  it('is confined to one client when the filter names it', async () => {
    const [one, another] = [await app.make.client(), await app.make.client()]
    const after = await app.cursor()
    const stream = await app.subscribe(
      'subscription ($after: String, $filter: OrderFilter) { orderChanged(after: $after, filter: $filter) { id } }',
      { after, filter: { subAccountId: one.id } },
    )
    await app.make.order({ subAccountId: another.id })
    const order = await app.make.order({ subAccountId: one.id })
    expect(await stream.next()).toEqual({ orderChanged: { id: order.id } })
    stream.end()
  })

  it('never tells one reseller of the orders of another', async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }', {}, { key: app.otherApiKey })
    const theirs = { key: app.otherApiKey }
    await app.make.order()
    const own = await app.make.order({}, theirs)
    expect(await stream.next()).toEqual({ orderChanged: { id: own.id } })
    expect(stream.values).toHaveLength(1)
    stream.end()
  })
})

describe('streams of credit and clients', () => {
  it('tell of the client’s credit and of the reseller’s own', async () => {
    const client = await app.make.client()
    const after = await app.cursor()
    const query = `subscription ($after: String, $client: ID) {
      creditChanged(after: $after, subAccountId: $client) { subAccount { id } balance { amount } version }
    }`
    const all = await app.subscribe(query, { after })
    const one = await app.subscribe(query, { after, client: client.id })
    await app.make.credit(client.id, '40.00')
    const seen = [await all.next(), await all.next()].map(({ creditChanged }) => creditChanged.subAccount?.id ?? null)
    expect(seen.sort()).toEqual([null, client.id].sort())
    expect(await one.next()).toMatchObject({
      creditChanged: { subAccount: { id: client.id }, balance: { amount: '40.00' } },
    })
    all.end()
    one.end()
  })

  it('refuse a client that is another reseller’s exactly as one that does not exist', async () => {
    const foreign = await app.make.client({}, { key: app.otherApiKey })
    const query = 'subscription ($client: ID) { creditChanged(subAccountId: $client) { id } }'
    const answers = await Promise.all(
      [foreign.id, 'sub_0000000000000000000000', 'nonsense'].map(async (client) => {
        const stream = await app.subscribe(query, { client })
        const [error] = await stream.failed()
        stream.end()
        return error
      }),
    )
    expect(answers[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } })
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })

  it('tell of a client whose count of pending orders moved', async () => {
    const client = await app.make.client()
    const after = await app.cursor()
    const stream = await app.subscribe(
      'subscription ($after: String, $id: ID) { subAccountChanged(after: $after, id: $id) { id pendingOrderCount } }',
      { after, id: client.id },
    )
    const order = await app.make.order({ subAccountId: client.id })
    expect(await stream.next()).toEqual({ subAccountChanged: { id: client.id, pendingOrderCount: 1 } })
    await activate(order.id)
    expect(await stream.next()).toEqual({ subAccountChanged: { id: client.id, pendingOrderCount: 0 } })
    stream.end()
  })
})

describe('streams that need no sign-in', () => {
  it('show an icon its light and turn it green within a second of the payment', async () => {
    const invoice = await app.make.invoice({ amount: '12.30' })
    const stream = await app.subscribe(
      'subscription ($token: String!) { publicInvoiceChanged(token: $token) { light status version } }',
      { token: invoice.publicToken },
      { key: null, origin: 'https://client-portal.example' },
    )
    expect(await stream.next()).toMatchObject({ publicInvoiceChanged: { light: 'AMBER', status: 'OPEN' } })
    await pay(invoice.id, '12.30')
    expect(await stream.next(1_000)).toMatchObject({ publicInvoiceChanged: { light: 'GREEN', status: 'PAID' } })
    stream.end()
  })

  it('show the payment page what is still owed, and what the credit could pay', async () => {
    const client = await app.make.client()
    const invoice = await app.make.invoice({ subAccountId: client.id, amount: '50.00' })
    const token = invoice.paymentUrl.split('/').at(-1)!
    const stream = await app.subscribe(
      `subscription ($token: String!) {
        paymentPageChanged(token: $token) { outstanding { amount } payableFromBalance { amount } status }
      }`,
      { token },
      { key: null },
    )
    const owed = (amount: string, payable: string | null, status: string) => ({
      paymentPageChanged: { outstanding: { amount }, payableFromBalance: payable && { amount: payable }, status },
    })
    expect(await stream.next()).toEqual(owed('50.00', null, 'OPEN'))
    await app.make.credit(client.id, '20.00')
    expect(await stream.next()).toEqual(owed('50.00', '20.00', 'OPEN'))
    await pay(invoice.id, '50.00')
    expect(await stream.next()).toEqual(owed('0.00', null, 'PAID'))
    stream.end()
  })

  it('open nothing for a wrong token, and nothing else for a right one', async () => {
    const invoice = await app.make.invoice()
    const unknown = await app.subscribe(
      'subscription { publicInvoiceChanged(token: "pub_nothing") { light } }',
      {},
      { key: null },
    )
    expect(await unknown.failed()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    const page = await app.subscribe(
      'subscription ($token: String!) { paymentPageChanged(token: $token) { status } }',
      { token: invoice.publicToken },
      { key: null },
    )
    expect(await page.failed()).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    const orders = await app.subscribe('subscription { orderChanged { id } }', {}, { key: null })
    expect(await orders.failed()).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
    for (const stream of [unknown, page, orders]) stream.end()
  })
})

describe('the stream of Today', () => {
  it('begins with the present counts and gathers what happens in a second', async () => {
    const stream = await app.subscribe('subscription { todayChanged { pendingOrders } }')
    const { todayChanged: before } = await stream.next()
    await Promise.all([app.make.order(), app.make.order(), app.make.order()])
    let now = before.pendingOrders
    while (now < before.pendingOrders + 3) now = (await stream.next()).todayChanged.pendingOrders
    expect(now).toBe(before.pendingOrders + 3)
    expect(stream.values.length).toBeLessThanOrEqual(4)
    stream.end()
  })
})
