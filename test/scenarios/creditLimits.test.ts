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

const setMinimum = (subAccountId: string, amount: string) =>
  desk.act('setMinimumBalance', { subAccountId, minimumBalance: eur(amount) })
const spend = async (client: string, price: string) =>
  desk.order({ client, price, paymentMethod: 'BALANCE', activate: true })

describe('a minimum balance', () => {
  it('B2 below zero is a limit that can be spent to the last cent', async () => {
    const client = await desk.client({ credit: '10.00', minimum: '-50.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ available: '60.00', overLimit: false })
    await spend(client, '60.00')
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-50.00', available: '0.00', overLimit: false })
    const input = await desk.orderInput({ client, price: '0.01', paymentMethod: 'BALANCE' })
    expect(await desk.refused('createOrder', input)).toMatchObject({
      __typename: 'InsufficientCredit',
      available: '0.00',
      missing: '0.01',
    })
  })

  it('B2 above zero is a deposit that must stay', async () => {
    const client = await desk.client({ credit: '100.00', minimum: '30.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ available: '70.00' })
    const input = await desk.orderInput({ client, price: '70.01', paymentMethod: 'BALANCE' })
    expect(await desk.refused('createOrder', input)).toMatchObject({ code: 'INSUFFICIENT_CREDIT', missing: '0.01' })
    await spend(client, '70.00')
  })

  it('B2 may be set below the present debt: what stands, stands, and only new spending is blocked', async () => {
    const client = await desk.client({ minimum: '-100.00' })
    await spend(client, '50.00')
    const waiting = await desk.order({ client, price: '30.00', paymentMethod: 'BALANCE' })
    const { credit } = await setMinimum(client, '-20.00')
    expect(credit).toMatchObject({ balance: '-50.00', held: '30.00', available: '-60.00', overLimit: true })
    const filtered = await desk.read('{ subAccounts(filter: { overLimit: true }, first: 100) { nodes { id } } }')
    expect(filtered.subAccounts.nodes).toContainEqual({ id: client })
    const input = await desk.orderInput({ client, price: '1.00', paymentMethod: 'BALANCE' })
    expect(await desk.refused('createOrder', input)).toMatchObject({ available: '0.00', missing: '1.00' })
    // What was reserved before is still paid from the balance.
    expect((await desk.act('activateOrder', { orderId: waiting.id })).order).toMatchObject({ paymentStatus: 'PAID' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-80.00', held: '0.00', overLimit: true })
    await desk.act('giveCredit', { subAccountId: client, amount: eur('60.00') })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-20.00', available: '0.00', overLimit: false })
  })

  it('B2 lowered below the debt does not stop other money from coming for an order with a reservation', async () => {
    const client = await desk.client({ minimum: '-60.00' })
    const order = await desk.order({ client, price: '100.00', fromBalance: eur('60.00') })
    await setMinimum(client, '0.00')
    expect(await desk.seeCredit(client)).toMatchObject({ available: '-60.00', overLimit: true })
    await desk.pay(order.invoice, '70.00')
    expect(await desk.seeOrder(order.id)).toMatchObject({ paid: '70.00', heldCredit: '30.00' })
    await desk.act('activateOrder', { orderId: order.id })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '-30.00', held: '0.00' })
  })

  it('B2 belongs to one currency, and setting it again changes nothing', async () => {
    const client = await desk.client({ minimum: '-50.00' })
    const before = await desk.seeCredit(client)
    expect((await setMinimum(client, '-50.00')).credit.version).toBe(before.version)
    const yen = { subAccountId: client, minimumBalance: { amount: '-5000', currency: 'JPY' } }
    expect((await desk.act('setMinimumBalance', yen)).credit).toMatchObject({
      minimumBalance: '-5000',
      available: '5000',
    })
    expect(await desk.seeCredit(client)).toMatchObject({ minimumBalance: '-50.00' })
  })
})

describe('giving credit', () => {
  it('R10 stops at the reseller’s own credit, and tells what is missing', async () => {
    const { available } = await desk.seeOwnCredit()
    const client = await desk.client()
    const cents = BigInt(available.replace('.', '')) + 1n
    const amount = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
    const refused = await desk.refused('giveCredit', { subAccountId: client, amount: eur(amount) })
    expect(refused).toMatchObject({ __typename: 'InsufficientCredit', available, missing: '0.01' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '0.00', entries: [] })
  })

  it('R10 stands on both sides with its note', async () => {
    const client = await desk.client()
    const { entry } = await desk.act('giveCredit', {
      subAccountId: client,
      amount: eur('12.30'),
      note: 'Sorry for the wait',
    })
    expect(entry).toMatchObject({ kind: 'GIVE', amount: '12.30', balanceAfter: '12.30', note: 'Sorry for the wait' })
    const own = await desk.read(
      '{ resellerCredit { entries(first: 1) { nodes { kind amount { amount currency } note counterparty } } } }',
    )
    expect(own.resellerCredit.entries.nodes[0]).toMatchObject({
      kind: 'GIVE',
      amount: '-12.30',
      note: 'Sorry for the wait',
    })
  })
})

describe('taking a gift of credit back', () => {
  const give = async (subAccountId: string, amount = '20.00') =>
    (await desk.act('giveCredit', { subAccountId, amount: eur(amount) })).entry

  it('returns it whole to the reseller, once', async () => {
    const client = await desk.client({ credit: '5.00' })
    const { id: entryId } = await give(client)
    const own = await desk.seeOwnCredit()
    const { entry, credit } = await desk.act('undoGiveCredit', { entryId })
    expect([entry.kind, entry.amount, credit.balance]).toEqual(['ADJUSTMENT', '-20.00', '5.00'])
    const cents = (amount: string) => BigInt(amount.replace('.', ''))
    expect(cents((await desk.seeOwnCredit()).balance)).toBe(cents(own.balance) + 2_000n)
    expect(await desk.refused('undoGiveCredit', { entryId })).toMatchObject({ code: 'INVALID_STATE' })
    const [undo, gift] = (await desk.seeCredit(client)).entries
    expect(undo.availableActions).toEqual([expect.objectContaining({ action: 'undo', allowed: false })])
    expect(gift.availableActions).toEqual([expect.objectContaining({ action: 'undo', allowed: false })])
  })

  it('of twenty at once happens once', async () => {
    const client = await desk.client()
    const { id: entryId } = await give(client)
    await give(client, '100.00')
    const acts = Array.from({ length: 20 }, () => ['undoGiveCredit', { entryId }] as ['undoGiveCredit', object])
    expect(await desk.race(acts)).toEqual({ OK: 1, INVALID_STATE: 19 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '100.00' })
  })

  it('takes only what is still the client’s and free: never a reservation, the limit or the deposit', async () => {
    const spent = await desk.client({ minimum: '-100.00' })
    const held = await desk.client()
    const deposited = await desk.client()
    const gifts = { [spent]: await give(spent), [held]: await give(held), [deposited]: await give(deposited) }
    await spend(spent, '5.00')
    await desk.order({ client: held, price: '5.00', paymentMethod: 'BALANCE' })
    await setMinimum(deposited, '5.00')
    for (const client of [spent, held, deposited]) {
      const refused = await desk.refused('undoGiveCredit', { entryId: gifts[client].id })
      expect(refused).toMatchObject({ code: 'INSUFFICIENT_CREDIT', available: '15.00', missing: '5.00' })
    }
    expect(await desk.seeCredit(spent)).toMatchObject({ balance: '15.00' })
  })

  it('is for whoever gave it, within ten minutes, and for gifts', async () => {
    const client = await desk.client({ credit: '50.00' })
    const { id: entryId } = await give(client)
    const person = desk.as({ key: null, cookie: await app.signIn() })
    expect(await person.refused('undoGiveCredit', { entryId })).toMatchObject({ code: 'FORBIDDEN' })
    const { token } = await desk.preview(client)
    const { entry: recovery } = await desk.act('recoverCredit', { subAccountId: client, token })
    expect(await desk.refused('undoGiveCredit', { entryId: recovery.id })).toMatchObject({ code: 'INVALID_STATE' })
    const { id: old } = await give(client)
    await app.owner.begin(async (sql) => {
      await sql`set local session_replication_role = replica`
      await sql`update transfers set created_at = created_at - interval '10 minutes 1 second' where kind = 'GIVE'`
    })
    expect(await desk.refused('undoGiveCredit', { entryId: old })).toMatchObject({ code: 'INVALID_STATE' })
    const foreign = desk.as({ key: app.otherApiKey })
    expect(await foreign.refused('undoGiveCredit', { entryId: old })).toMatchObject({ code: 'NOT_FOUND' })
  })
})
