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

/** What the reseller's books say of a house account, in cents. */
async function house(kind: 'BANK' | 'SALES'): Promise<bigint> {
  const [row] = await app.owner`select coalesce(sum(balance_minor), 0)::text as balance from credit_accounts
    where environment_id = ${app.mine.environmentId} and kind = ${kind}`
  return BigInt(row!.balance as string)
}

/** A pending order of 100.00 that was paid, of a client with 200.00. */
async function paidOrder(parts: [amount: string, method: string][]) {
  const client = await desk.client({ credit: '200.00' })
  const order = await desk.order({ client, price: '100.00' })
  for (const [amount, method] of parts) await desk.pay(order.invoice, amount, { method })
  return { client, orderId: order.id as string, invoiceId: order.invoice.id as string }
}

const BANK: [string, string][] = [['100.00', 'BANK_TRANSFER']]
const BALANCE: [string, string][] = [['100.00', 'BALANCE']]
const MIXED: [string, string][] = [
  ['30.00', 'BALANCE'],
  ['20.00', 'BANK_TRANSFER'],
  ['25.00', 'CARD'],
  ['25.00', 'BANK_TRANSFER'],
]

describe('deleting an order that was paid', () => {
  it('R4 makes the caller say what becomes of the money, and does nothing until then', async () => {
    const { orderId, client } = await paidOrder([['40.00', 'CARD']])
    const before = await desk.seeOrder(orderId)
    const payload = await desk.call('deleteOrder', { orderId })
    expect(payload.errors).toEqual([expect.objectContaining({ code: 'PAID_MONEY_REQUIRED', path: ['paidMoney'] })])
    expect(payload.errors[0].message).toContain('40.00')
    expect(payload.order).toEqual(before)
    expect(await desk.seeOrder(orderId)).toEqual(before)
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '200.00' })
  })

  it.each`
    paid                  | parts      | to              | balance     | bank
    ${'by bank'}          | ${BANK}    | ${'TO_SOURCE'}  | ${'200.00'} | ${10_000n}
    ${'by bank'}          | ${BANK}    | ${'TO_BALANCE'} | ${'300.00'} | ${0n}
    ${'by bank'}          | ${BANK}    | ${'KEEP'}       | ${'200.00'} | ${0n}
    ${'from the balance'} | ${BALANCE} | ${'TO_SOURCE'}  | ${'200.00'} | ${0n}
    ${'from the balance'} | ${BALANCE} | ${'TO_BALANCE'} | ${'200.00'} | ${0n}
    ${'from the balance'} | ${BALANCE} | ${'KEEP'}       | ${'100.00'} | ${0n}
    ${'in four parts'}    | ${MIXED}   | ${'TO_SOURCE'}  | ${'200.00'} | ${7_000n}
    ${'in four parts'}    | ${MIXED}   | ${'TO_BALANCE'} | ${'270.00'} | ${0n}
    ${'in four parts'}    | ${MIXED}   | ${'KEEP'}       | ${'170.00'} | ${0n}
  `('R4 $paid, $to, leaves the client $balance', async ({ parts, to, balance, bank }) => {
    const { client, orderId, invoiceId } = await paidOrder(parts)
    const [bankBefore, salesBefore] = [await house('BANK'), await house('SALES')]
    const { order } = await desk.act('deleteOrder', { orderId, paidMoney: to })
    const kept = to === 'KEEP'
    expect(order).toMatchObject({ status: 'DELETED', paid: kept ? '100.00' : '0.00', outstanding: '0.00' })
    expect(order.paymentStatus).toBe(kept ? 'PAID' : 'REFUNDED')
    expect(await desk.seeCredit(client)).toMatchObject({ balance, held: '0.00' })
    expect((await house('BANK')) - bankBefore).toBe(bank)
    expect(salesBefore - (await house('SALES'))).toBe(kept ? 0n : 10_000n)
    const invoice = await desk.seeInvoice(invoiceId)
    expect(invoice).toMatchObject(
      kept ? { status: 'PAID', light: 'GREEN' } : { status: 'VOID', light: 'GREY', paid: '0.00' },
    )
    const cents = invoice.payments.map(({ amount }: { amount: string }) => BigInt(amount.replace('.', '')))
    expect(cents.reduce((total: bigint, part: bigint) => total + part, 0n)).toBe(kept ? 10_000n : 0n)
  })

  it('R4 walks each part back the way it came', async () => {
    const { orderId, invoiceId, client } = await paidOrder(MIXED)
    await desk.act('deleteOrder', { orderId, paidMoney: 'TO_SOURCE' })
    const { payments } = await desk.seeInvoice(invoiceId)
    const back = payments.filter(({ amount }: { amount: string }) => amount.startsWith('-'))
    expect(Object.fromEntries(back.map(({ method, amount }: Record<string, string>) => [method, amount]))).toEqual({
      BALANCE: '-30.00',
      BANK_TRANSFER: '-45.00',
      CARD: '-25.00',
    })
    expect((await desk.seeCredit(client)).entries[0]).toMatchObject({
      kind: 'REFUND',
      amount: '30.00',
      balanceAfter: '200.00',
    })
  })

  it('R4 keeps part of the price without leaving an open invoice', async () => {
    const { orderId, invoiceId } = await paidOrder([['40.00', 'CARD']])
    await desk.act('deleteOrder', { orderId, paidMoney: 'KEEP' })
    expect(await desk.seeInvoice(invoiceId)).toMatchObject({ status: 'VOID', paid: '40.00', outstanding: '0.00' })
    const late = { invoiceId, amount: eur('60.00'), method: 'CARD' }
    expect(await desk.refused('recordPayment', late)).toMatchObject({ code: 'INVALID_STATE', state: 'VOID' })
  })

  it('R4 gives back no more than was asked: what was paid too much stays on the balance', async () => {
    const { orderId, client } = await paidOrder([['130.00', 'BANK_TRANSFER']])
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '230.00' })
    const bank = await house('BANK')
    await desk.act('deleteOrder', { orderId, paidMoney: 'TO_SOURCE' })
    expect((await house('BANK')) - bank).toBe(10_000n)
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '230.00' })
  })

  it('R4 of ten at once gives the money back once', async () => {
    const { orderId, client } = await paidOrder(BANK)
    const acts = Array.from(
      { length: 10 },
      () => ['deleteOrder', { orderId, paidMoney: 'TO_BALANCE' }] as ['deleteOrder', object],
    )
    expect(await desk.race(acts)).toEqual({ OK: 1, INVALID_STATE: 9 })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '300.00' })
  })

  it('R4 says so in the client’s journal', async () => {
    const { orderId, client } = await paidOrder(BANK)
    await desk.act('deleteOrder', { orderId, paidMoney: 'TO_BALANCE', reason: 'Ordered twice' })
    const query = 'query ($id: ID!) { subAccount(id: $id) { journal(first: 10) { nodes { kind message actor } } } }'
    const { nodes } = (await desk.read(query, { id: client })).subAccount.journal
    const kinds = nodes.map(({ kind }: { kind: string }) => kind)
    for (const kind of ['order.deleted', 'order.payment_returned', 'credit.refunded', 'invoice.voided'])
      expect(kinds).toContain(kind)
    const deleted = nodes.find(({ kind }: { kind: string }) => kind === 'order.deleted')
    expect(deleted).toMatchObject({ actor: 'test program', message: expect.stringContaining('Ordered twice') })
  })
})

describe('taking a deletion back', () => {
  it('brings the order and its invoice back as they were', async () => {
    const order = await desk.order({ price: '100.00' })
    await desk.act('deleteOrder', { orderId: order.id, reason: 'By mistake' })
    const { order: restored, subAccount } = await desk.act('restoreOrder', { orderId: order.id })
    expect(restored).toEqual({
      ...order,
      version: order.version + 2,
      invoice: { ...order.invoice, version: order.invoice.version + 2 },
    })
    expect(subAccount.pendingOrderCount).toBe(1)
  })

  it('brings kept money back with it, whole or in part', async () => {
    for (const amount of ['100.00', '40.00']) {
      const { orderId } = await paidOrder([[amount, 'CARD']])
      const before = await desk.seeOrder(orderId)
      await desk.act('deleteOrder', { orderId, paidMoney: 'KEEP' })
      const { order } = await desk.act('restoreOrder', { orderId })
      expect(order).toMatchObject({
        status: 'PENDING',
        paid: amount,
        invoice: { status: before.invoice.status, paid: amount },
      })
    }
  })

  it('is refused once money was given back, and for an order that was not deleted', async () => {
    const { orderId } = await paidOrder(BANK)
    expect(await desk.refused('restoreOrder', { orderId })).toMatchObject({ code: 'INVALID_STATE', state: 'PENDING' })
    await desk.act('deleteOrder', { orderId, paidMoney: 'TO_SOURCE' })
    expect(await desk.refused('restoreOrder', { orderId })).toMatchObject({ code: 'INVALID_STATE', state: 'DELETED' })
    const active = await desk.order({ activate: true })
    expect(await desk.refused('restoreOrder', { orderId: active.id })).toMatchObject({
      code: 'INVALID_STATE',
      state: 'ACTIVE',
    })
  })

  it('is possible for thirty days', async () => {
    const [late, intime] = [await desk.order(), await desk.order()]
    for (const [order, age] of [
      [late, '30 days 1 minute'],
      [intime, '29 days 23 hours'],
    ] as const) {
      await desk.act('deleteOrder', { orderId: order.id })
      await app.owner`update orders set deleted_at = deleted_at - ${age}::interval where number = ${order.number}`
    }
    expect(await desk.refused('restoreOrder', { orderId: late.id })).toMatchObject({ code: 'INVALID_STATE' })
    expect((await desk.act('restoreOrder', { orderId: intime.id })).order).toMatchObject({ status: 'PENDING' })
  })
})
