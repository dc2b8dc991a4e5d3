import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
import { report } from '../support/effort.ts'
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

interface Result {
  order: { id: string; status: string } | null
  errors: { code: string; message: string; path: string[] }[]
}

async function bulk(mutation: 'activateOrders' | 'deleteOrders', inputs: object[]): Promise<Result[]> {
  const type = mutation === 'activateOrders' ? 'ActivateOrderInput' : 'DeleteOrderInput'
  const query = `mutation ($inputs: [${type}!]!) { ${mutation}(inputs: $inputs) { results { order { id status } errors { code message path } } } }`
  return (await desk.read(query, { inputs }))[mutation].results
}

const outcomes = (results: Result[]) => results.map(({ errors }) => errors.map(({ code }) => code).join() || 'OK')

describe('many orders at once', () => {
  it('R11 answers each in its place, and one refusal never blocks the rest', async () => {
    const input = await desk.orderInput()
    const orders = await Promise.all(
      Array.from({ length: 6 }, async () => (await desk.act('createOrder', input)).order),
    )
    const [first, active, gone, paid, twice, last] = orders
    await desk.act('activateOrder', { orderId: active.id })
    await desk.act('deleteOrder', { orderId: gone.id })
    await desk.pay(paid.invoice, '1.00')
    const foreign = await desk.as({ key: app.otherApiKey }).order()
    const ids = [first.id, active.id, gone.id, 'nonsense', foreign.id, twice.id, twice.id, last.id]
    const activated = await bulk(
      'activateOrders',
      ids.map((orderId) => ({ orderId })),
    )
    const [, , , , , ...ends] = outcomes(activated)
    expect(outcomes(activated).slice(0, 5)).toEqual(['OK', 'INVALID_STATE', 'INVALID_STATE', 'NOT_FOUND', 'NOT_FOUND'])
    expect(ends.toSorted()).toEqual(['INVALID_STATE', 'OK', 'OK'])
    expect(activated.map(({ order }) => order?.status ?? null)).toEqual([
      'ACTIVE',
      'ACTIVE',
      'DELETED',
      null,
      null,
      'ACTIVE',
      'ACTIVE',
      'ACTIVE',
    ])
    const undecided = await bulk('deleteOrders', [{ orderId: paid.id }, { orderId: 'nonsense' }])
    expect(outcomes(undecided)).toEqual(['PAID_MONEY_REQUIRED', 'NOT_FOUND'])
    const decided = await bulk('deleteOrders', [{ orderId: paid.id, paidMoney: 'TO_BALANCE' }])
    expect(outcomes(decided)).toEqual(['OK'])
  })

  it('R11 more than five hundred are refused before anything happens', async () => {
    const orderId = (await desk.order()).id
    const query =
      'mutation ($inputs: [ActivateOrderInput!]!) { activateOrders(inputs: $inputs) { results { errors { code } } } }'
    const { errors, status } = await desk.ask(query, { inputs: Array.from({ length: 501 }, () => ({ orderId })) })
    expect(errors?.map(({ message }) => message).join()).toMatch(/500/)
    expect(status).toBeLessThan(500)
    expect(await desk.seeOrder(orderId)).toMatchObject({ status: 'PENDING' })
  })

  it('R11 may be none', async () => {
    expect(await bulk('activateOrders', [])).toEqual([])
  })

  it('R11 repeated with their keys have one effect each', async () => {
    const input = await desk.orderInput()
    const inputs = await Promise.all(
      [1, 2, 3].map(async (i) => ({
        orderId: (await desk.act('createOrder', input)).order.id,
        idempotencyKey: `bulk-key-${i}`,
      })),
    )
    const first = await bulk('activateOrders', inputs)
    expect(outcomes(first)).toEqual(['OK', 'OK', 'OK'])
    expect(await bulk('activateOrders', inputs)).toEqual(first)
  })
})

describe('giving credit to many clients', () => {
  it(
    'C8 of five hundred with a bad one in the middle 499 are done and one is reported',
    { timeout: 120_000 },
    async () => {
      const clients = await Promise.all(Array.from({ length: 5 }, () => desk.client()))
      const inputs: object[] = Array.from({ length: 500 }, (_, i) => ({
        subAccountId: clients[i % 5],
        amount: eur('1.00'),
      }))
      inputs[250] = { subAccountId: 'sub_0000000000000000000000', amount: eur('1.00') }
      const query = `mutation ($inputs: [GiveCreditInput!]!) { giveCredits(inputs: $inputs) { results { entry { id } errors { code path } } } }`
      const { results } = (await desk.read(query, { inputs })).giveCredits
      expect(outcomes(results).filter((outcome) => outcome === 'OK')).toHaveLength(499)
      expect(results[250]).toEqual({ entry: null, errors: [{ code: 'NOT_FOUND', path: ['subAccountId'] }] })
      const balances = await Promise.all(clients.map(async (client) => (await desk.seeCredit(client)).balance))
      expect(balances).toEqual(['99.00', '100.00', '100.00', '100.00', '100.00'])
      report('C8', { tried: '500 gifts in one call, a bad one in the middle', outcome: '499 done, 1 NOT_FOUND' })
    },
  )

  it('R10 gives to each on its own, and reports each that it could not', async () => {
    const clients = await Promise.all([desk.client(), desk.client(), desk.client()])
    const inputs = [
      { subAccountId: clients[0], amount: eur('10.00') },
      { subAccountId: clients[1], amount: eur('10.001') },
      { subAccountId: clients[2], amount: eur('99999999.00') },
      { subAccountId: clients[2], amount: eur('30.00') },
    ]
    const query = `mutation ($inputs: [GiveCreditInput!]!) { giveCredits(inputs: $inputs) { results { credit { balance { amount currency } } errors { code } } } }`
    const { results } = (await desk.read(query, { inputs })).giveCredits
    expect(results.map(({ errors }: Result) => errors.map(({ code }) => code).join())).toEqual([
      '',
      'INVALID_AMOUNT',
      'INSUFFICIENT_CREDIT',
      '',
    ])
    expect(await Promise.all(clients.map(async (client) => (await desk.seeCredit(client)).balance))).toEqual([
      '10.00',
      '0.00',
      '30.00',
    ])
  })
})
