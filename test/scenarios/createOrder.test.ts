import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { expectSoundBooks } from '../support/invariants.ts'

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

/** The desk of a program that may do no more than this. */
async function deskWith(...scopes: string[]): Promise<Desk> {
  const query = 'mutation ($scopes: [String!]) { createApiKey(input: { name: "limited", scopes: $scopes }) { secret } }'
  return desk.as({ key: (await desk.read(query, { scopes })).createApiKey.secret })
}

const LINES = `lines { description quantity unitPrice { amount currency } total { amount currency } }`
const linesOf = async (id: string) =>
  (await desk.read(`query ($id: ID!) { order(id: $id) { ${LINES} } }`, { id })).order.lines

describe('adding products to a client', () => {
  it('R8 prices each line from the catalogue, or at a price of its own', async () => {
    const [cheap, dear] = [await desk.product('9.99'), await desk.product('120.00')]
    const lines = [
      { productId: cheap, quantity: 3 },
      { productId: dear, quantity: 2, unitPrice: eur('100.00') },
      { productId: cheap, quantity: 1 },
    ]
    const { order, subAccount } = await desk.act('createOrder', { ...(await desk.orderInput()), lines })
    expect(order).toMatchObject({ total: '239.96', outstanding: '239.96', status: 'PENDING', source: 'API' })
    expect(subAccount.pendingOrderCount).toBe(1)
    expect(
      (await linesOf(order.id)).map((line: Record<string, unknown>) => [line.quantity, line.unitPrice, line.total]),
    ).toEqual([
      [3, '9.99', '29.97'],
      [2, '100.00', '200.00'],
      [1, '9.99', '9.99'],
    ])
    expect(order.invoice).toMatchObject({ status: 'OPEN', light: 'AMBER', total: '239.96' })
  })

  it('R8 in a currency without decimals is exact too', async () => {
    const lines = [{ productId: await desk.product('1234', 'JPY'), quantity: 7 }]
    const { order } = await desk.act('createOrder', { ...(await desk.orderInput()), lines })
    expect(order.total).toBe('8638')
  })

  it('R8 at another price needs its own right', async () => {
    const clerk = await deskWith('orders.create', 'orders.read', 'clients.read', 'invoices.read')
    const lines = [{ productId: await desk.product('10.00'), quantity: 1, unitPrice: eur('0.01') }]
    const input = { ...(await desk.orderInput()), lines }
    expect(await clerk.refused('createOrder', input)).toMatchObject({ code: 'FORBIDDEN' })
    await (
      await deskWith('orders.create', 'orders.price', 'orders.read', 'clients.read', 'invoices.read')
    ).act('createOrder', input)
  })

  it('R8 activated at once, whatever the policy, needs the right to activate', async () => {
    const input = await desk.orderInput({ activate: true })
    const clerk = await deskWith('orders.create', 'orders.read', 'clients.read', 'invoices.read')
    expect(await clerk.refused('createOrder', input)).toMatchObject({ code: 'FORBIDDEN' })
    const { order, subAccount } = await desk.act('createOrder', input)
    expect(order).toMatchObject({ status: 'ACTIVE', activatedBy: 'test program', paymentStatus: 'UNPAID' })
    expect(subAccount.pendingOrderCount).toBe(0)
    // The policy still activates for whoever may only order.
    await desk.act('setActivationPolicy', { paymentMethod: 'BALANCE', policy: 'AUTOMATIC' })
    const client = await desk.client({ credit: '100.00' })
    const paid = await clerk.act('createOrder', await desk.orderInput({ client, paymentMethod: 'BALANCE' }))
    expect(paid.order).toMatchObject({ status: 'ACTIVE', activatedBy: 'Greenlight', paymentStatus: 'PAID' })
  })

  it('R8 by a person says so', async () => {
    const person = desk.as({ key: null, cookie: await app.signIn() })
    const { order } = await person.act('createOrder', await desk.orderInput({ activate: true }))
    expect(order).toMatchObject({ source: 'PORTAL', activatedBy: expect.stringMatching(/^Owner/) })
  })

  it.each([0, -1, 1_000_001])('R8 takes no quantity of %i', async (quantity) => {
    const lines = [{ productId: await desk.product('1.00'), quantity }]
    const refused = await desk.refused('createOrder', { ...(await desk.orderInput()), lines })
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', path: ['lines', '0', 'quantity'] })
  })

  it('R8 numbers orders and invoices without a hole, however many are placed and refused at once', async () => {
    const theirs = desk.as({ key: app.otherApiKey })
    const client = await theirs.client({ credit: '50.00' })
    const input = await theirs.orderInput({ client, price: '10.00', paymentMethod: 'BALANCE' })
    const counts = await theirs.race(
      Array.from({ length: 12 }, () => ['createOrder', input] as ['createOrder', object]),
    )
    expect(counts).toEqual({ OK: 5, INSUFFICIENT_CREDIT: 7 })
    const query = '{ orders(first: 100) { nodes { number } } invoices(first: 100) { nodes { number } } }'
    const { orders, invoices } = await theirs.read(query)
    for (const list of [orders, invoices]) {
      const numbers = list.nodes.map(({ number }: { number: string }) => Number(/\d+$/.exec(number)![0]))
      expect(numbers.toSorted((a: number, b: number) => a - b)).toEqual([1, 2, 3, 4, 5])
    }
  })
})
