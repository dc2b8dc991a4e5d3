import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { BRIEFLY, Desk } from '../support/desk.ts'
import { report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'

const ROUNDS = 20
const CALLERS = 50

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(() => app.stop())

const keys = (round: number) => Array.from({ length: CALLERS }, (_, i) => `activate-${round}-${i}`)

describe('activating an order', { timeout: 120_000 }, () => {
  it('C1 of fifty parallel activations one activates, twenty times over, and the others are told so', async () => {
    const input = await desk.orderInput()
    for (let round = 0; round < ROUNDS; round++) {
      const { order } = await desk.act('createOrder', input)
      const payloads = await Promise.all(
        keys(round).map((idempotencyKey) => desk.call('activateOrder', { orderId: order.id, idempotencyKey }, BRIEFLY)),
      )
      const done = payloads.filter(({ errors }) => errors.length === 0)
      const told = payloads.flatMap(({ errors }) => errors)
      expect(done).toHaveLength(1)
      expect(told).toHaveLength(CALLERS - 1)
      expect(new Set(told.map(({ __typename, code, state }) => [__typename, code, state].join()))).toEqual(
        new Set(['InvalidState,INVALID_STATE,ACTIVE']),
      )
      // Those who came late see the order as it is.
      expect(new Set(payloads.map((payload) => payload.order.status))).toEqual(new Set(['ACTIVE']))
      expect(await effectsOf(order.id)).toEqual({ activations: 1, events: 1, version: order.version + 1 })
    }
    await expectSoundBooks(app)
    report('C1', {
      tried: `${ROUNDS} rounds of ${CALLERS} parallel activations of one order`,
      outcome: `${ROUNDS} activated, ${ROUNDS * (CALLERS - 1)} told INVALID_STATE, 0 others`,
    })
  })

  it('C1 settles the reserved credit once, however many activate', async () => {
    const client = await desk.client({ credit: '100.00' })
    const order = await desk.order({ client, paymentMethod: 'BALANCE', price: '60.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '100.00', held: '60.00', available: '40.00' })
    const counts = await desk.race(
      keys(99).map((idempotencyKey) => ['activateOrder', { orderId: order.id, idempotencyKey }]),
    )
    expect(counts).toEqual({ OK: 1, INVALID_STATE: CALLERS - 1 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '40.00', held: '0.00', available: '40.00' })
    expect((await desk.seeOrder(order.id)).invoice).toMatchObject({ status: 'PAID', light: 'GREEN', paid: '60.00' })
    await expectSoundBooks(app)
  })
})

/** What was stored of the activation of an order. */
async function effectsOf(orderId: string) {
  const { version } = await desk.seeOrder(orderId)
  const { journal } = await desk.read('query ($id: ID!) { journal(subjectId: $id, first: 100) { nodes { kind } } }', {
    id: orderId,
  })
  const [stored] = await app.owner<{ activations: number }[]>`select count(*)::int as activations from activations a
    join orders o on o.environment_id = a.environment_id and o.id = a.order_id
    where o.number = ${(await desk.seeOrder(orderId)).number}`
  const events = journal.nodes.filter(({ kind }: { kind: string }) => kind === 'order.activated').length
  return { activations: stored!.activations, events, version }
}
