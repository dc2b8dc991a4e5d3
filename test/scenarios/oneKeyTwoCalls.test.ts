import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'

const ROUNDS = 10

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

/** Two calls that mean different things: in one lane, in two lanes, in a lane and beside it, and beside both. */
const PAIRS: Record<string, (client: string) => Promise<[[Act, object], [Act, object]]>> = {
  'two gifts': async (client) => [
    ['giveCredit', { subAccountId: client, amount: eur('1.00') }],
    ['giveCredit', { subAccountId: client, amount: eur('2.00') }],
  ],
  'a gift and a limit of the same client': async (client) => [
    ['giveCredit', { subAccountId: client, amount: eur('1.00') }],
    ['setMinimumBalance', { subAccountId: client, minimumBalance: eur('-5.00') }],
  ],
  'a gift and an activation for the same client': async (client) => [
    ['giveCredit', { subAccountId: client, amount: eur('1.00') }],
    ['activateOrder', { orderId: (await desk.order({ client, price: '1.00', paymentMethod: 'BALANCE' })).id }],
  ],
  'an activation and a deletion of two orders': async (client) => [
    ['activateOrder', { orderId: (await desk.order({ client, price: '1.00', paymentMethod: 'BALANCE' })).id }],
    ['deleteOrder', { orderId: (await desk.order({ client, price: '1.00', paymentMethod: 'BALANCE' })).id }],
  ],
  'a payment and an activation of the same order': async (client) => {
    const { id, invoice } = await desk.order({ client, price: '1.00' })
    return [
      ['recordPayment', { invoiceId: invoice.id, amount: eur('1.00'), method: 'CARD' }],
      ['activateOrder', { orderId: id }],
    ]
  },
  'a note and an order': async (client) => [
    ['addNote', { subjectId: client, text: 'Called.' }],
    ['createOrder', await desk.orderInput({ client, price: '1.00' })],
  ],
}

it.each(Object.keys(PAIRS))(
  'C2 of two different calls with one key at the same instant one happens and the other is told so: %s',
  async (name) => {
    const slowest: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const client = await desk.client({ credit: '50.00' })
      const pair = await PAIRS[name]!(client)
      if (round % 2) pair.reverse()
      const idempotencyKey = `one-key ${name} ${round}`.replaceAll(' ', '-')
      const since = performance.now()
      const counts = await desk.race(pair.map(([act, input]) => [act, { ...input, idempotencyKey }]))
      slowest.push(performance.now() - since)
      expect(counts).toEqual({ OK: 1, IDEMPOTENCY_KEY_REUSED: 1 })
    }
    // A second is what PostgreSQL takes to find a deadlock.
    expect(Math.max(...slowest)).toBeLessThan(5_000)
    report('C2', {
      tried: `${ROUNDS} times ${name} with one key at the same instant`,
      outcome: `${ROUNDS} happened, ${ROUNDS} told KEY_REUSED, the slowest pair ${Math.round(Math.max(...slowest))} ms`,
    })
  },
)
