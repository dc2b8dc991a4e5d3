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

const invoiceOf = async (client: string, total = '100.00', rest: object = {}) =>
  (await desk.act('createInvoice', { subAccountId: client, total: eur(total), dueOn: '2099-12-31', ...rest })).invoice

const METHODS = ['BANK_TRANSFER', 'CARD', 'PAYPAL', 'CASH_ON_DELIVERY', 'MANUAL', 'BALANCE']

describe('money received outside the platform', () => {
  it('I6 is a payment with amount, date, method, reference and who recorded it', async () => {
    const invoice = await invoiceOf(await desk.client())
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Rome' }).format(new Date())
    const paid = await desk.pay(invoice, '60.00', {
      reference: ' RF18 5390 ',
      note: 'Cash desk',
      valueDate: '2026-01-31',
    })
    expect(paid).toMatchObject({ status: 'PARTIALLY_PAID', light: 'AMBER', paid: '60.00', outstanding: '40.00' })
    expect(paid.payments).toEqual([
      expect.objectContaining({
        amount: '60.00',
        method: 'BANK_TRANSFER',
        reference: 'RF18 5390',
        valueDate: '2026-01-31',
        recordedBy: 'test program',
      }),
    ])
    const green = await desk.pay(invoice, '40.00')
    expect(green).toMatchObject({ status: 'PAID', light: 'GREEN', outstanding: '0.00' })
    expect(green.payments[1].valueDate).toBe(today)
  })

  it.each(METHODS)('I6 may come as %s', async (method) => {
    const client = await desk.client({ credit: '100.00' })
    const paid = await desk.pay(await invoiceOf(client), '100.00', { method })
    expect(paid).toMatchObject({ light: 'GREEN', payments: [{ method }] })
    expect((await desk.seeCredit(client)).balance).toBe(method === 'BALANCE' ? '0.00' : '100.00')
  })

  it('B5 beyond the total goes to the client’s balance', async () => {
    const client = await desk.client()
    const invoice = await invoiceOf(client)
    await desk.pay(invoice, '60.00')
    const { payments, ...paid } = await desk.pay(invoice, '70.00')
    expect(paid).toMatchObject({ status: 'PAID', paid: '100.00', outstanding: '0.00' })
    expect(payments[1].amount).toBe('70.00')
    const { balance, entries } = await desk.seeCredit(client)
    expect(balance).toBe('30.00')
    expect(entries[0]).toMatchObject({ kind: 'OVERPAYMENT', amount: '30.00', balanceAfter: '30.00' })
  })

  it('B5 from the balance itself cannot be more than what is due', async () => {
    const client = await desk.client({ credit: '500.00' })
    const invoice = await invoiceOf(client)
    const input = { invoiceId: invoice.id, amount: eur('100.01'), method: 'BALANCE' }
    expect(await desk.refused('recordPayment', input)).toMatchObject({
      code: 'INVALID_AMOUNT',
      path: ['amount', 'amount'],
    })
    expect(await desk.seeCredit(client)).toMatchObject({ balance: '500.00' })
  })

  it('I4 turns the light green once and for all: a second payment is told that it is paid', async () => {
    const invoice = await invoiceOf(await desk.client())
    const input = { invoiceId: invoice.id, amount: eur('100.00'), method: 'CARD' }
    const counts = await desk.race(
      Array.from({ length: 10 }, () => ['recordPayment', input] as ['recordPayment', object]),
    )
    expect(counts).toEqual({ OK: 1, INVALID_STATE: 9 })
    const refused = await desk.refused('recordPayment', input)
    expect(refused).toMatchObject({ __typename: 'InvalidState', state: 'PAID', path: ['invoiceId'] })
  })

  it('I6 never comes from the future, in another currency, or for nothing', async () => {
    const invoice = await invoiceOf(await desk.client())
    const input = { invoiceId: invoice.id, amount: eur('10.00'), method: 'CARD' }
    const refused = async (change: object) => (await desk.refused('recordPayment', { ...input, ...change })).code
    expect(await refused({ valueDate: '2199-01-01' })).toBe('INVALID_INPUT')
    expect(await refused({ valueDate: '1999-12-31' })).toBe('INVALID_INPUT')
    expect(await refused({ amount: { amount: '10', currency: 'JPY' } })).toBe('CURRENCY_MISMATCH')
    expect(await refused({ amount: eur('0.00') })).toBe('INVALID_AMOUNT')
    expect(await refused({ amount: eur('-10.00') })).toBe('INVALID_AMOUNT')
    expect(await desk.seeInvoice(invoice.id)).toMatchObject({ paid: '0.00', payments: [], version: 1 })
  })

  it('I6 in a currency without decimals, and in one with three, is exact', async () => {
    const client = await desk.client()
    for (const [currency, total, part, rest] of [
      ['JPY', '1001', '1000', '1'],
      ['KWD', '1.001', '1.000', '0.001'],
      ['HUF', '100.01', '100.00', '0.01'],
    ] as const) {
      const input = { subAccountId: client, total: { amount: total, currency }, dueOn: '2099-12-31' }
      const { invoice } = await desk.act('createInvoice', input)
      const pay = { invoiceId: invoice.id, method: 'CARD' }
      const { invoice: partly } = await desk.act('recordPayment', { ...pay, amount: { amount: part, currency } })
      expect(partly).toMatchObject({ total, paid: part, outstanding: rest })
      const { invoice: paid } = await desk.act('recordPayment', { ...pay, amount: { amount: rest, currency } })
      expect(paid).toMatchObject({ status: 'PAID', paid: total })
    }
  })
})

describe('the numbers of invoices', () => {
  it('are not stopped by a third party that used the shop’s next number', async () => {
    const client = await desk.client()
    const { number } = await invoiceOf(client)
    const next = (ahead: number) =>
      number.replace(/\d+$/, (digits: string) => String(Number(digits) + ahead).padStart(digits.length, '0'))
    const taken = [next(2), next(3)]
    for (const each of taken) await invoiceOf(client, '1.00', { number: each })
    const orders = [await desk.order({ client }), await desk.order({ client }), await desk.order({ client })]
    const given = [await invoiceOf(client), ...orders.map(({ invoice }) => invoice)].map((invoice) => invoice.number)
    expect(new Set([number, ...taken, ...given]).size).toBe(7)
  })

  it('are unique, and so is what the third party calls it', async () => {
    const client = await desk.client()
    const first = {
      subAccountId: client,
      total: eur('1.00'),
      dueOn: '2099-12-31',
      number: 'A/2026/1',
      externalId: 'erp-1',
    }
    await desk.act('createInvoice', first)
    expect(await desk.refused('createInvoice', { ...first, externalId: 'erp-2' })).toMatchObject({
      code: 'CONFLICT',
      path: ['number'],
    })
    expect(await desk.refused('createInvoice', { ...first, number: 'A/2026/2' })).toMatchObject({
      code: 'CONFLICT',
      path: ['externalId'],
    })
    const theirs = desk.as({ key: app.otherApiKey })
    await theirs.act('createInvoice', { ...first, subAccountId: await theirs.client() })
  })
})
