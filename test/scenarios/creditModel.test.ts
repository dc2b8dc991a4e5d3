import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { BRIEFLY, Desk, eur } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { CreditModel, heldOf } from '../support/model.ts'
import type { CreditEvent } from '../support/model.ts'
import { randomness } from '../support/random.ts'

const OPERATIONS = byEffort(1_000, 10_000)
const WORKERS = 20
const CLIENTS = 10

let app: TestApp
let desk: Desk

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
})
afterAll(() => app.stop())

it(
  'C5 a thousand operations of twenty clerks on ten accounts end as one clerk would have kept them',
  { timeout: 900_000 },
  async () => {
    const random = randomness()
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => desk.client({ credit: '100.00' })))
    const product = await desk.product('1.00')
    const waiting: string[] = []
    const gifts: string[] = []
    const outcomes = new Set<string>()
    const note = (payload: { errors: { code: string }[] }) => outcomes.add(payload.errors[0]?.code ?? 'OK')
    const amount = () => eur(`${random.whole(1, 60)}.${random.pick(['00', '01', '99'])}`)
    const order = async (activate: boolean) => {
      const lines = [{ productId: product, quantity: random.whole(1, 80) }]
      const input = { subAccountId: random.pick(clients), lines, paymentMethod: 'BALANCE', activate }
      const payload = await desk.call('createOrder', input, BRIEFLY)
      if (payload.order && !activate) waiting.push(payload.order.id)
      return payload
    }
    const ended = () => waiting.splice(random.whole(0, waiting.length - 1), 1)[0]
    const onWaiting = async (act: 'activateOrder' | 'deleteOrder') => {
      const orderId = ended()
      return orderId ? desk.call(act, { orderId }, BRIEFLY) : order(false)
    }
    const operations = [
      async () => {
        const input = { subAccountId: random.pick(clients), amount: amount() }
        const payload = await desk.call('giveCredit', input, 'entry { id } errors { code }')
        if (payload.entry) gifts.push(payload.entry.id)
        return payload
      },
      async () => {
        const subAccountId = random.pick(clients)
        const query = 'query ($id: ID!) { creditRecoveryPreview(subAccountId: $id) { token } }'
        const { token } = (await desk.read(query, { id: subAccountId })).creditRecoveryPreview
        return desk.call('recoverCredit', { subAccountId, token }, 'errors { code }')
      },
      () => order(true),
      () => order(false),
      () => onWaiting('activateOrder'),
      () => onWaiting('deleteOrder'),
      async () => {
        const minimumBalance = eur(`${random.whole(-100, 20)}.00`)
        return desk.call('setMinimumBalance', { subAccountId: random.pick(clients), minimumBalance }, 'errors { code }')
      },
      async () => {
        const entryId = gifts.pop()
        return entryId ? desk.call('undoGiveCredit', { entryId }, 'errors { code }') : order(false)
      },
    ]
    let started = 0
    const worker = async () => {
      while (started++ < OPERATIONS) note(await random.pick(operations)())
    }
    await Promise.all(Array.from({ length: WORKERS }, worker))

    expect(outcomes).toContain('OK')
    expect(
      [...outcomes].filter(
        (code) => !['OK', 'INSUFFICIENT_CREDIT', 'NOTHING_TO_RECOVER', 'BALANCE_CHANGED'].includes(code),
      ),
    ).toEqual([])
    await expectAsTheModel()
    await expectSoundBooks(app)
    report('C5', {
      seed: random.seed,
      tried: `${OPERATIONS} random operations of ${WORKERS} clerks on ${CLIENTS} accounts`,
      outcome: 'every account as one clerk would have kept it, in the order of the log',
    })
  },
)

/** Replays the log in its order and compares every account with what is stored. */
async function expectAsTheModel(): Promise<void> {
  const world = app.mine.environmentId
  const events = await app.owner<CreditEvent[]>`select seq, kind, subject_id as "subjectId", order_id as "orderId", data
    from events where environment_id = ${world} and subject_type = 'CREDIT_ACCOUNT' order by seq`
  expect(events.length).toBeGreaterThan(OPERATIONS / 2)
  const model = new CreditModel()
  for (const event of events) model.apply(event)
  const stored = await app.owner<{ id: string; balance: string; held: string; minimum: string }[]>`
    select id, balance_minor as balance, held_minor as held, minimum_minor as minimum from credit_accounts
    where environment_id = ${world} and kind in ('CLIENT', 'RESELLER') and version > 0 order by id`
  const kept = [...model.accounts].map(([id, account]) => ({
    id,
    balance: String(account.balance),
    held: String(heldOf(account)),
    minimum: String(account.minimum),
  }))
  expect(kept.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...stored])
}
