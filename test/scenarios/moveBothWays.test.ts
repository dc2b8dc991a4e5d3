import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import type { Act } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
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
const MOVES = byEffort(1_000, 5_000)
const CROSSINGS = byEffort(400, 2_000)

describe('moving money both ways', { timeout: 600_000 }, () => {
  it('C7 gives and recovers between the reseller and several clients a thousand times without a deadlock', async () => {
    const random = randomness()
    const clients = await Promise.all(times(5, () => desk.client({ credit: '50.00' })))
    const own = await desk.seeOwnCredit()
    const outcomes = { OK: 0, BALANCE_CHANGED: 0, NOTHING_TO_RECOVER: 0 } as Record<string, number>
    let moves = 0
    const worker = async () => {
      while (moves++ < MOVES) {
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
    report('C7', {
      seed: random.seed,
      tried: `${MOVES} gifts and recoveries of 40 clerks between the reseller and five clients`,
      outcome: `${JSON.stringify(outcomes)}, 0 deadlocks, the sum unchanged`,
    })
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
      while (moves++ < CROSSINGS) {
        for (const code of Object.keys(await desk.race([await random.pick(acts)()]))) outcomes.add(code)
      }
    }
    await Promise.all(times(40, worker))
    // Refusals of the business are answers; anything else would have failed the call.
    expect(
      [...outcomes].filter((code) => !['OK', 'INVALID_STATE', 'INSUFFICIENT_CREDIT', 'INVALID_AMOUNT'].includes(code)),
    ).toEqual([])
    expect(outcomes).toContain('OK')
    report('C7', {
      seed: random.seed,
      tried: `${CROSSINGS} orders, activations, deletions, payments and gifts of 40 clerks that cross each other`,
      outcome: '0 deadlocks, refusals of the business only',
    })
  })
})

/** What a recovery needs, as lately as possible. */
const tokenOf = async (client: string): Promise<string> =>
  (await desk.read('query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }', { id: client }))
    .creditRecoveryPreview.token
