import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { report } from '../support/effort.ts'
import { paymentTokenOf } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'

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
    report('C4', { tried: 'a hundred at once spend 10.00 each of 500.00', outcome: '50 done, 50 INSUFFICIENT_CREDIT' })
  })

  it('C4 a hundred at once spend 7.00 each of nothing with a limit of 200.00: twenty-eight succeed', async () => {
    const client = await desk.client({ minimum: '-200.00' })
    const input = await desk.orderInput({ client, price: '7.00', paymentMethod: 'BALANCE', activate: true })
    expect(await desk.race(times(HUNDRED, () => ['createOrder', input]))).toEqual({ OK: 28, INSUFFICIENT_CREDIT: 72 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-196.00', held: '0.00', available: '4.00' })
    report('C4', {
      tried: 'a hundred at once spend 7.00 each of nothing, minimum −200.00',
      outcome: '28 done, 72 INSUFFICIENT_CREDIT',
    })
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
