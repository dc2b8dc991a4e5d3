import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { paymentTokenOf } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(async () => {
  await expectSoundBooks(app)
  // Every write takes its locks in one order: none was even tried again.
  const [row] = await app.owner`select deadlocks::int from pg_stat_database where datname = current_database()`
  await app.stop()
  expect(row?.deadlocks).toBe(0)
})

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const HUNDRED = 100

describe('spending the same credit', { timeout: 120_000 }, () => {
  it('C4 a hundred at once spend 10.00 each of 500.00: fifty succeed', async () => {
    const client = await desk.client({ credit: '500.00' })
    const input = await desk.orderInput({ client, price: '10.00', paymentMethod: 'BALANCE' })
    expect(await desk.race(times(HUNDRED, () => ['createOrder', input]))).toEqual({ OK: 50, INSUFFICIENT_CREDIT: 50 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '500.00', held: '500.00', available: '0.00' })
  })

  it('C4 a hundred at once spend 7.00 each of nothing with a limit of 200.00: twenty-eight succeed', async () => {
    const client = await desk.client({ minimum: '-200.00' })
    const input = await desk.orderInput({ client, price: '7.00', paymentMethod: 'BALANCE', activate: true })
    expect(await desk.race(times(HUNDRED, () => ['createOrder', input]))).toEqual({ OK: 28, INSUFFICIENT_CREDIT: 72 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-196.00', held: '0.00', available: '4.00' })
  })

  it('C4 payers and staff together never settle an invoice twice', async () => {
    const client = await desk.client({ credit: '100.00' })
    const { invoice } = await desk.order({ client, price: '100.00' })
    const token = paymentTokenOf(invoice)
    const acts = times(20, (i): [Act, object] =>
      i % 2
        ? ['payFromBalance', { token, amount: eur('10.00') }]
        : ['recordPayment', { invoiceId: invoice.id, amount: eur('10.00'), method: 'BALANCE' }],
    )
    const counts = await desk.race(acts)
    expect(counts.OK).toBe(10)
    expect(await desk.seeInvoice(invoice.id)).toMatchObject({ status: 'PAID', paid: '100.00', outstanding: '0.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '0.00', available: '0.00' })
  })
})

describe('moving money both ways', { timeout: 180_000 }, () => {
  it('C7 gives and recovers between the reseller and several clients a thousand times without a deadlock', async () => {
    const random = randomness()
    const clients = await Promise.all(times(5, () => desk.client({ credit: '50.00' })))
    const own = await desk.seeOwnCredit()
    const outcomes = { OK: 0, BALANCE_CHANGED: 0, NOTHING_TO_RECOVER: 0 } as Record<string, number>
    let moves = 0
    const worker = async () => {
      while (moves++ < 1000) {
        const subAccountId = random.pick(clients)
        const act: Act = random.chance(0.6) ? 'giveCredit' : 'recoverCredit'
        const input =
          act === 'giveCredit'
            ? { subAccountId, amount: eur(`${random.whole(1, 20)}.00`) }
            : { subAccountId, token: await tokenOf(subAccountId) }
        for (const [code, count] of Object.entries(await desk.race([[act, input]])))
          outcomes[code] = (outcomes[code] ?? 0) + count
      }
    }
    await Promise.all(times(40, worker))
    expect(Object.keys(outcomes).toSorted()).toEqual(['BALANCE_CHANGED', 'NOTHING_TO_RECOVER', 'OK'])
    const credits = await Promise.all(clients.map((client) => desk.seeCredit(client)))
    const cents = (amount: string) => BigInt(amount.replace('.', ''))
    const total = credits.reduce((sum, { balance }) => sum + cents(balance), cents((await desk.seeOwnCredit()).balance))
    expect(total).toBe(cents(own.balance) + 25_000n)
  })

  it('C7 orders, activations, deletions, payments and gifts cross each other without a deadlock', async () => {
    const random = randomness()
    const clients = await Promise.all(times(3, () => desk.client({ credit: '500.00' })))
    const product = await desk.product('10.00')
    const acts: (() => Promise<[Act, object]>)[] = [
      async () => ['giveCredit', { subAccountId: random.pick(clients), amount: eur('5.00') }],
      async () => ['activateOrder', { orderId: random.pick(orders).id }],
      async () => [
        'deleteOrder',
        { orderId: random.pick(orders).id, paidMoney: random.pick(['TO_SOURCE', 'TO_BALANCE', 'KEEP']) },
      ],
      async () => ['restoreOrder', { orderId: random.pick(orders).id }],
      async () => [
        'recordPayment',
        { invoiceId: random.pick(orders).invoice.id, amount: eur('6.00'), method: random.pick(['BALANCE', 'CARD']) },
      ],
      async () => ['addNote', { subjectId: random.pick(orders).id, text: 'Asked for a copy.' }],
      async () => ['createOrder', orderFor()],
    ]
    const orderFor = () => ({
      subAccountId: random.pick(clients),
      lines: [{ productId: product, quantity: random.whole(1, 3) }],
      paymentMethod: random.pick(['BALANCE', 'CARD', 'BANK_TRANSFER']),
    })
    await desk.act('setActivationPolicy', { paymentMethod: 'CARD', policy: 'AUTOMATIC' })
    const orders = await Promise.all(times(20, async () => (await desk.act('createOrder', orderFor())).order))
    const outcomes = new Set<string>()
    let moves = 0
    const worker = async () => {
      while (moves++ < 400) {
        for (const code of Object.keys(await desk.race([await random.pick(acts)()]))) outcomes.add(code)
      }
    }
    await Promise.all(times(40, worker))
    // Refusals of the business are answers; anything else would have failed the call.
    expect(
      [...outcomes].filter((code) => !['OK', 'INVALID_STATE', 'INSUFFICIENT_CREDIT', 'INVALID_AMOUNT'].includes(code)),
    ).toEqual([])
    expect(outcomes).toContain('OK')
  })
})

/** What a recovery needs, as lately as possible. */
const tokenOf = async (client: string): Promise<string> =>
  (await desk.read('query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }', { id: client }))
    .creditRecoveryPreview.token
