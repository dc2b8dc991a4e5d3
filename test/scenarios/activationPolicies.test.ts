import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { expectSoundBooks } from '../support/invariants.ts'

type Policy = 'AUTOMATIC' | 'RETURNING_CLIENTS' | 'MANUAL'

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

const choose = (policy: Policy, paymentMethod = 'CARD') => desk.act('setActivationPolicy', { paymentMethod, policy })

/** A client; a returning one has an activated order that was paid. */
async function clientWho(returns: boolean, credit = '500.00'): Promise<string> {
  const client = await desk.client({ credit })
  if (returns) {
    const order = await desk.order({ client, price: '1.00', paymentMethod: 'MANUAL', activate: true })
    await desk.pay(order.invoice, '1.00', { method: 'MANUAL' })
  }
  return client
}

const sum = '100.00'

/** The three ways in which the funds of an order of 100.00 settle. */
const SETTLE: Record<string, (client: string) => Promise<{ id: string }>> = {
  'at once': async (client) => {
    const order = await desk.order({ client, price: sum, paymentMethod: 'CARD' })
    await desk.pay(order.invoice, sum, { method: 'CARD' })
    return order
  },
  'in parts': async (client) => {
    const order = await desk.order({ client, price: sum, paymentMethod: 'CARD' })
    for (const part of ['33.33', '33.33', '33.33']) await desk.pay(order.invoice, part, { method: 'CARD' })
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'PENDING', paymentStatus: 'PARTIALLY_PAID' })
    await desk.pay(order.invoice, '0.01', { method: 'CARD' })
    return order
  },
  'by balance': async (client) => desk.order({ client, price: sum, paymentMethod: 'CARD', fromBalance: eur(sum) }),
}

const OUTCOMES: [Policy, boolean, string, RegExp][] = [
  ['AUTOMATIC', false, 'ACTIVE', /automatically|by itself/i],
  ['AUTOMATIC', true, 'ACTIVE', /automatically|by itself/i],
  ['RETURNING_CLIENTS', false, 'PENDING', /new client|first order/i],
  ['RETURNING_CLIENTS', true, 'ACTIVE', /already|before|earlier|returning/i],
  ['MANUAL', false, 'PENDING', /by hand/i],
  ['MANUAL', true, 'PENDING', /by hand/i],
]

describe('an order whose funds settle', () => {
  const cases = OUTCOMES.flatMap(([policy, returns, status, says]) =>
    Object.keys(SETTLE).map((how) => ({ policy, client: returns ? 'returning' : 'new', how, status, says })),
  )

  it.each(cases)(
    'R6 under $policy, of a $client client, paid $how, is $status',
    async ({ policy, client, how, status, says }) => {
      await choose(policy)
      const placed = await SETTLE[how]!(await clientWho(client === 'returning'))
      const order = await desk.seeOrder(placed.id)
      expect(order).toMatchObject({ status, activationPolicy: policy })
      expect(order.activationReason).toMatch(says)
      expect(order.activatedBy).toBe(status === 'ACTIVE' ? 'Greenlight' : null)
    },
  )

  it('R6 says why in five languages', async () => {
    await choose('RETURNING_CLIENTS')
    const waiting = await SETTLE['at once']!(await clientWho(false))
    const active = await SETTLE['at once']!(await clientWho(true))
    for (const { id } of [waiting, active]) {
      const reasons = await Promise.all(
        ['en', 'it', 'ro', 'pl', 'fr'].map(
          async (language) => (await desk.as({ language }).seeOrder(id)).activationReason,
        ),
      )
      expect(new Set(reasons).size).toBe(5)
      expect(reasons.filter((reason) => !/^\p{Lu}.{15,}\.$/u.test(reason))).toEqual([])
    }
  })

  it('R6 is judged by the policy of that moment, not of the order', async () => {
    await choose('MANUAL')
    const client = await clientWho(false)
    const order = await desk.order({ client, price: sum, paymentMethod: 'CARD' })
    expect(order).toMatchObject({ activationPolicy: 'MANUAL' })
    await choose('AUTOMATIC')
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'PENDING' })
    await desk.pay(order.invoice, '40.00', { method: 'CARD' })
    const waiting = await desk.seeOrder(order.id)
    expect(waiting).toMatchObject({ status: 'PENDING', activationPolicy: 'AUTOMATIC' })
    expect(waiting.activationReason).toMatch(/payment|funds|money/i)
    await desk.pay(order.invoice, '60.00', { method: 'CARD' })
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'ACTIVE', activationPolicy: 'AUTOMATIC' })
  })

  it('R6 that was made stricter before the money came waits for a person', async () => {
    await choose('AUTOMATIC')
    const order = await desk.order({ client: await clientWho(false), price: sum, paymentMethod: 'CARD' })
    await choose('MANUAL')
    await desk.pay(order.invoice, sum, { method: 'CARD' })
    expect(await desk.seeOrder(order.id)).toMatchObject({
      status: 'PENDING',
      activationPolicy: 'MANUAL',
      paymentStatus: 'PAID',
    })
  })

  it('R6 follows the policy of its own payment method, however the money came', async () => {
    await choose('AUTOMATIC', 'CARD')
    await choose('MANUAL', 'BANK_TRANSFER')
    const card = await desk.order({ price: sum, paymentMethod: 'CARD' })
    const bank = await desk.order({ price: sum, paymentMethod: 'BANK_TRANSFER' })
    await desk.pay(card.invoice, sum, { method: 'BANK_TRANSFER' })
    await desk.pay(bank.invoice, sum, { method: 'CARD' })
    expect(await desk.seeOrder(card.id)).toMatchObject({ status: 'ACTIVE' })
    expect(await desk.seeOrder(bank.id)).toMatchObject({ status: 'PENDING' })
  })

  it('R6 that is restored is judged anew, by the money that was kept', async () => {
    await choose('RETURNING_CLIENTS')
    const client = await clientWho(false)
    const { id: orderId } = await SETTLE['at once']!(client)
    const waited = await desk.seeOrder(orderId)
    await desk.act('deleteOrder', { orderId, paidMoney: 'KEEP' })
    const { order } = await desk.act('restoreOrder', { orderId })
    expect(order).toMatchObject({ status: 'PENDING', activationReason: waited.activationReason })
    await desk.act('deleteOrder', { orderId, paidMoney: 'KEEP' })
    await choose('AUTOMATIC')
    expect((await desk.act('restoreOrder', { orderId })).order).toMatchObject({ status: 'ACTIVE' })
  })

  it('R6 has one activation although money, staff and policy come at once', async () => {
    await choose('AUTOMATIC')
    const order = await desk.order({ price: sum, paymentMethod: 'CARD' })
    const pay = { invoiceId: order.invoice.id, amount: eur('50.00'), method: 'CARD' }
    const counts = await desk.race([
      ['recordPayment', pay],
      ['recordPayment', pay],
      ['activateOrder', { orderId: order.id }],
      ['activateOrder', { orderId: order.id }],
    ])
    expect(counts.OK).toBeGreaterThanOrEqual(2)
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'ACTIVE', paymentStatus: 'PAID' })
  })
})

describe('a client who already ordered', () => {
  const isReturning = async (client: string): Promise<boolean> => {
    await choose('RETURNING_CLIENTS')
    return (await desk.seeOrder((await SETTLE['at once']!(client)).id)).status === 'ACTIVE'
  }

  it.each<[string, boolean, (client: string) => Promise<unknown>]>([
    ['an activated order that was paid', true, async (client) => pay(await first(client, { activate: true }), '10.00')],
    ['one paid from the balance', true, (client) => first(client, { paymentMethod: 'BALANCE', activate: true })],
    ['an activated order that nobody paid', false, (client) => first(client, { activate: true })],
    ['one that was paid in part', false, async (client) => pay(await first(client, { activate: true }), '9.99')],
    ['a paid order that still waits', false, async (client) => pay(await first(client), '10.00')],
    ['a paid order that was deleted and refunded', false, async (client) => remove(client, 'TO_SOURCE')],
    ['one that went back to the balance', false, async (client) => remove(client, 'TO_BALANCE')],
    ['one that was deleted and its money kept', false, async (client) => remove(client, 'KEEP')],
    [
      'an invoice without an order that was paid',
      false,
      async (client) => {
        const input = { subAccountId: client, total: eur('10.00'), dueOn: '2099-12-31' }
        await desk.pay((await desk.act('createInvoice', input)).invoice, '10.00')
      },
    ],
  ])('R6 with %s counts as returning: %s', async (_what, returning, happen) => {
    const client = await desk.client({ credit: '100.00' })
    await happen(client)
    expect(await isReturning(client)).toBe(returning)
  })

  const first = (client: string, rest: object = {}) =>
    desk.order({ client, price: '10.00', paymentMethod: 'MANUAL', ...rest })
  const pay = (order: { invoice: { id: string } }, amount: string) => desk.pay(order.invoice, amount)
  const remove = async (client: string, paidMoney: string) => {
    const order = await first(client)
    await pay(order, '10.00')
    await desk.act('deleteOrder', { orderId: order.id, paidMoney })
  }

  it('R6 is not made one by the orders of another client', async () => {
    await clientWho(true)
    expect(await isReturning(await clientWho(false))).toBe(false)
  })
})
