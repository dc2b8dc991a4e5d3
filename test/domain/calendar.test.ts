import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markOverdue } from '../../server/domain/invoices/markOverdue.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { readInvoice, readInvoicesOfOrders, readPayments } from '../../server/domain/invoices/readInvoice.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { restoreOrder } from '../../server/domain/orders/restoreOrder.ts'
import { fillBooks, openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { reasonOfCall } from '../support/reasonOf.ts'

let books: Books
let ids: Awaited<ReturnType<typeof fillBooks>>

beforeAll(async () => {
  books = await openBooks()
  ids = await fillBooks(books.mine, { credit: '900.00' })
})
afterAll(async () => {
  await expectSoundBooks(books)
  await books.close()
})

/** The reseller is in Rome: half past ten in the evening in UTC is half past midnight of the next day there in summer. */
const at = (instant: string): Context => ({ ...books.mine.ctx, clock: new Date(instant) })
const LATE = '2026-07-31T22:30:00Z'
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const orderInput = (rest: object = {}) => ({
  subAccountId: publicId('SUB_ACCOUNT', ids.subAccountId),
  lines: [{ productId: publicId('PRODUCT', ids.productId), quantity: 1 }],
  paymentMethod: 'BALANCE' as const,
  ...rest,
})
const invoiceOn = async (ctx: Context, dueOn: string) =>
  (await createInvoice(ctx, { subAccountId: publicId('SUB_ACCOUNT', ids.subAccountId), total: eur('10.00'), dueOn }))
    .invoice
const lastPayment = async (ctx: Context, orderId: string) => {
  const [invoice] = await readInvoicesOfOrders(ctx, [orderId])
  return (await readPayments(ctx, [invoice!.id])).at(-1)!
}

describe('the reseller’s calendar', () => {
  it('dates an invoice, and the fourteen days that it has', async () => {
    const { order } = await createOrder(at(LATE), orderInput())
    const [invoice] = await readInvoicesOfOrders(at(LATE), [order.id])
    expect(invoice).toMatchObject({ issuedOn: '2026-08-01', dueOn: '2026-08-15', overdue: false })
  })

  it('dates the payment that reserved credit makes at activation', async () => {
    const { order } = await createOrder(at(LATE), orderInput())
    await activateOrder(at(LATE), { orderId: publicId('ORDER', order.id) })
    expect(await lastPayment(at(LATE), order.id)).toMatchObject({ method: 'BALANCE', valueDate: '2026-08-01' })
  })

  it('dates what is given back for a deleted order', async () => {
    const { order } = await createOrder(at(LATE), orderInput({ paymentMethod: 'CARD' }))
    const [invoice] = await readInvoicesOfOrders(at(LATE), [order.id])
    await recordPayment(at(LATE), { invoiceId: publicId('INVOICE', invoice!.id), amount: eur('1.00'), method: 'CARD' })
    await deleteOrder(at(LATE), { orderId: publicId('ORDER', order.id), paidMoney: 'TO_SOURCE' })
    expect(await lastPayment(at(LATE), order.id)).toMatchObject({ amountMinor: -100n, valueDate: '2026-08-01' })
  })

  it('says which day is in the future', async () => {
    const invoice = await invoiceOn(at(LATE), '2026-08-31')
    const pay = { invoiceId: publicId('INVOICE', invoice.id), amount: eur('1.00'), method: 'CARD' as const }
    expect(await reasonOfCall(recordPayment(at(LATE), { ...pay, valueDate: '2026-08-02' }))).toBe('DATE_OUT_OF_RANGE')
    expect(await reasonOfCall(recordPayment(at(LATE), { ...pay, valueDate: '2026-08-01' }))).toBeNull()
  })

  it('turns a light red when the day after the due date begins there', async () => {
    const invoice = await invoiceOn(at('2026-07-01T10:00:00Z'), '2026-07-31')
    const overdue = async () => (await readInvoice(books.mine.ctx, invoice.id))!.overdue
    await markOverdue(at('2026-07-31T21:59:00Z'))
    expect(await overdue()).toBe(false)
    await markOverdue(at('2026-07-31T22:00:00Z'))
    expect(await overdue()).toBe(true)
    await markOverdue(at('2026-07-31T22:01:00Z'))
    expect((await readInvoice(books.mine.ctx, invoice.id))!.version).toBe(2)
  })

  it('makes an invoice late at once that was due before it was issued', async () => {
    expect(await invoiceOn(at(LATE), '2026-07-31')).toMatchObject({ overdue: true })
    expect(await invoiceOn(at(LATE), '2026-08-01')).toMatchObject({ overdue: false })
  })

  it('makes a restored order’s invoice late when its day has passed meanwhile', async () => {
    const { order } = await createOrder(at('2026-07-01T10:00:00Z'), orderInput({ paymentMethod: 'CARD' }))
    const orderId = publicId('ORDER', order.id)
    await deleteOrder(at('2026-07-02T10:00:00Z'), { orderId })
    await restoreOrder(at('2026-07-20T10:00:00Z'), { orderId })
    const [invoice] = await readInvoicesOfOrders(books.mine.ctx, [order.id])
    expect(invoice).toMatchObject({ dueOn: '2026-07-15', overdue: true, status: 'OPEN' })
  })
})
