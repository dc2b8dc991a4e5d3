import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { BRIEFLY, Desk, eur } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'

const ROUNDS = byEffort(4, 20)
const ORDERS = 50

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(() => app.stop())

it(
  'C3 of activating and deleting the same two hundred orders each ends in exactly one of the two',
  { timeout: 300_000 },
  async () => {
    const random = randomness()
    let [activations, deletions] = [0, 0]
    for (let round = 0; round < ROUNDS; round++) {
      const ended = await race(random)
      activations += ended.activated
      deletions += ended.deleted
    }
    await expectSoundBooks(app)
    report('C3', {
      seed: random.seed,
      tried: `${ROUNDS * ORDERS} orders activated and deleted at once`,
      outcome: `${activations} active, ${deletions} deleted, 0 both, 0 neither`,
    })
  },
)

/** Fires both at fifty orders of one client. Answers how many of each won. */
async function race(random: ReturnType<typeof randomness>): Promise<{ activated: number; deleted: number }> {
  const client = await desk.client({ credit: '10000.00' })
  const input = await desk.orderInput({ client, price: '10.00', fromBalance: eur('10.00') })
  const orders = await Promise.all(
    Array.from({ length: ORDERS }, async () => (await desk.call('createOrder', input, BRIEFLY)).order.id as string),
  )
  const outcomes = await Promise.all(
    orders.map(async (orderId) => {
      const acts = random.chance(0.5)
        ? (['activateOrder', 'deleteOrder'] as const)
        : (['deleteOrder', 'activateOrder'] as const)
      const payloads = await Promise.all(
        acts.map(async (act, second) => {
          if (second) await sleep(random.whole(0, 300))
          return desk.call(act, { orderId }, BRIEFLY)
        }),
      )
      return {
        won: acts.filter((_, i) => payloads[i].errors.length === 0).join(),
        refused: payloads.flatMap(({ errors }) => errors.map((error: { code: string }) => error.code)).join(),
        status: new Set(payloads.map(({ order }) => order.status)),
      }
    }),
  )
  const activated = outcomes.filter(({ won }) => won === 'activateOrder')
  const deleted = outcomes.filter(({ won }) => won === 'deleteOrder')
  expect(activated.length + deleted.length).toBe(ORDERS)
  expect(new Set(outcomes.map(({ refused }) => refused))).toEqual(new Set(['INVALID_STATE']))
  // Which wins how often depends on the machine.
  for (const { status } of activated) expect([...status]).toEqual(['ACTIVE'])
  for (const { status } of deleted) expect([...status]).toEqual(['DELETED'])
  const left = `${10_000 - 10 * activated.length}.00`
  expect(await desk.seeCredit(client)).toMatchObject({ held: '0.00', balance: left, available: left })
  return { activated: activated.length, deleted: deleted.length }
}
