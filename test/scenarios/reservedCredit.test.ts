import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { Desk, eur } from '../support/desk.ts'
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
  await app.stop()
})

const payable = async (invoice: { paymentUrl: string }) => {
  const query =
    'query ($token: String!) { paymentPage(token: $token) { payableFromBalance { amount currency } outstanding { amount currency } } }'
  return (await desk.as({ key: null }).read(query, { token: paymentTokenOf(invoice) })).paymentPage
}

describe('an order paid from the balance', () => {
  it('B4 reserves at the order, pays at activation', async () => {
    const client = await desk.client({ credit: '100.00' })
    const order = await desk.order({ client, price: '60.00', paymentMethod: 'BALANCE' })
    expect(order).toMatchObject({ status: 'PENDING', paymentStatus: 'UNPAID', heldCredit: '60.00', paid: '0.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '100.00', held: '60.00', available: '40.00' })
    const { order: active } = await desk.act('activateOrder', { orderId: order.id })
    expect(active).toMatchObject({ paymentStatus: 'PAID', heldCredit: '0.00', paid: '60.00', outstanding: '0.00' })
    expect(active.invoice).toMatchObject({ light: 'GREEN', payments: [{ method: 'BALANCE', amount: '60.00' }] })
    const { entries, ...credit } = await desk.seeCredit(client)
    expect(credit).toMatchObject({ balance: '40.00', held: '0.00', available: '40.00' })
    expect(entries[0]).toMatchObject({ kind: 'ORDER_PAYMENT', amount: '-60.00', balanceAfter: '40.00' })
  })

  it('B4 frees what was reserved when it is deleted, and reserves it again when that is taken back', async () => {
    const client = await desk.client({ credit: '100.00' })
    const { id: orderId } = await desk.order({ client, price: '60.00', paymentMethod: 'BALANCE' })
    await desk.act('deleteOrder', { orderId })
    expect(await desk.seeCredit(client)).toMatchObject({ held: '0.00', available: '100.00' })
    expect((await desk.act('restoreOrder', { orderId })).order).toMatchObject({
      status: 'PENDING',
      heldCredit: '60.00',
    })
    await desk.act('deleteOrder', { orderId })
    await desk.order({ client, price: '70.00', paymentMethod: 'BALANCE' })
    expect(await desk.refused('restoreOrder', { orderId })).toMatchObject({
      code: 'INSUFFICIENT_CREDIT',
      missing: '30.00',
    })
    expect(await desk.seeOrder(orderId)).toMatchObject({ status: 'DELETED', heldCredit: '0.00' })
  })

  it('B4 reserves a part, and the bank brings the rest', async () => {
    await desk.act('setActivationPolicy', { paymentMethod: 'BANK_TRANSFER', policy: 'AUTOMATIC' })
    const client = await desk.client({ credit: '40.00' })
    const order = await desk.order({ client, price: '100.00', fromBalance: eur('40.00') })
    expect(order).toMatchObject({ status: 'PENDING', heldCredit: '40.00', outstanding: '100.00' })
    expect(await payable(order.invoice)).toMatchObject({ payableFromBalance: null })
    await desk.pay(order.invoice, '59.99')
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'PENDING', paymentStatus: 'PARTIALLY_PAID' })
    await desk.pay(order.invoice, '0.01')
    expect(await desk.seeOrder(order.id)).toMatchObject({ status: 'ACTIVE', paymentStatus: 'PAID', heldCredit: '0.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '0.00', held: '0.00' })
    await desk.act('setActivationPolicy', { paymentMethod: 'BANK_TRANSFER', policy: 'MANUAL' })
  })

  it('B4 needs less of the reservation when the bank brings more, and none when it brings all', async () => {
    const client = await desk.client({ credit: '60.00' })
    const order = await desk.order({ client, price: '100.00', fromBalance: eur('60.00') })
    await desk.pay(order.invoice, '30.00')
    expect(await desk.seeOrder(order.id)).toMatchObject({ heldCredit: '60.00' })
    await desk.pay(order.invoice, '30.00')
    expect(await desk.seeOrder(order.id)).toMatchObject({ heldCredit: '40.00', paid: '60.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '60.00', held: '40.00', available: '20.00' })
    await desk.pay(order.invoice, '40.00')
    expect(await desk.seeOrder(order.id)).toMatchObject({ heldCredit: '0.00', paymentStatus: 'PAID' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '60.00', held: '0.00', available: '60.00' })
  })

  it('B4 restored reserves what was reserved when it was deleted, not what once was', async () => {
    const client = await desk.client({ credit: '60.00' })
    const order = await desk.order({ client, price: '100.00', fromBalance: eur('60.00') })
    await desk.pay(order.invoice, '70.00')
    await desk.act('deleteOrder', { orderId: order.id, paidMoney: 'KEEP' })
    const { order: restored } = await desk.act('restoreOrder', { orderId: order.id })
    expect(restored).toMatchObject({ heldCredit: '30.00', paid: '70.00' })
  })

  it('B4 restored reserves nothing when the bank brought all a moment before the deletion', async () => {
    const client = await desk.client({ credit: '60.00' })
    const order = await desk.order({ client, price: '100.00', fromBalance: eur('60.00') })
    await desk.pay(order.invoice, '100.00')
    await desk.act('deleteOrder', { orderId: order.id, paidMoney: 'KEEP' })
    // A deletion that waited for the payment has an earlier time than what the payment freed.
    await app.owner`update holds set ended_at = now() + interval '1 second' where order_id = (select id from orders where number = ${order.number})`
    const { order: restored } = await desk.act('restoreOrder', { orderId: order.id })
    expect(restored).toMatchObject({ heldCredit: '0.00', paid: '100.00' })
    await desk.act('activateOrder', { orderId: order.id })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '60.00', held: '0.00' })
  })

  it('B4 cannot reserve more than its value, another currency, or nothing', async () => {
    const client = await desk.client({ credit: '500.00' })
    const input = await desk.orderInput({ client, price: '100.00' })
    const refused = async (amount: string, currency = 'EUR') =>
      (await desk.refused('createOrder', { ...input, fromBalance: { amount, currency } })).code
    expect(await refused('100.01')).toBe('INVALID_AMOUNT')
    expect(await refused('0.00')).toBe('INVALID_AMOUNT')
    expect(await refused('-1.00')).toBe('INVALID_AMOUNT')
    expect(await refused('100', 'JPY')).toBe('CURRENCY_MISMATCH')
    expect(await desk.seeCredit(client)).toMatchObject({ held: '0.00' })
  })
})

describe('a payer who settles from the balance', () => {
  it('B4 pays in parts what is due, and no more', async () => {
    const client = await desk.client({ credit: '70.00' })
    const { invoice } = await desk.order({ client, price: '100.00' })
    const payer = desk.as({ key: null })
    const pay = { token: paymentTokenOf(invoice) }
    expect(await payable(invoice)).toEqual({ payableFromBalance: '70.00', outstanding: '100.00' })
    await payer.act('payFromBalance', { ...pay, amount: eur('50.00') })
    expect(await payable(invoice)).toMatchObject({ payableFromBalance: '20.00' })
    const tooMuch = await payer.refused('payFromBalance', { ...pay, amount: eur('50.01') })
    expect(tooMuch).toMatchObject({ code: 'INVALID_AMOUNT' })
    const tooPoor = await payer.refused('payFromBalance', { ...pay, amount: eur('50.00') })
    expect(tooPoor).toMatchObject({ code: 'INSUFFICIENT_CREDIT', available: '20.00', missing: '30.00' })
    const wrong = await payer.refused('payFromBalance', { ...pay, amount: { amount: '20', currency: 'JPY' } })
    expect(wrong).toMatchObject({ code: 'CURRENCY_MISMATCH' })
  })

  it('B4 is not asked for what is reserved, however fast the button is pressed', async () => {
    const client = await desk.client({ credit: '200.00' })
    const { id, invoice } = await desk.order({ client, price: '100.00', fromBalance: eur('60.00') })
    expect(await payable(invoice)).toMatchObject({ payableFromBalance: '40.00' })
    const press = ['payFromBalance', { token: paymentTokenOf(invoice), amount: eur('40.00') }] as [
      'payFromBalance',
      object,
    ]
    const counts = await desk.as({ key: null }).race([press, press, press])
    expect(counts).toEqual({ OK: 1, INVALID_AMOUNT: 2 })
    expect(await desk.seeOrder(id)).toMatchObject({ paid: '40.00', heldCredit: '60.00' })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '160.00', held: '60.00' })
  })
})
