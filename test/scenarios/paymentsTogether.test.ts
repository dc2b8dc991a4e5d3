import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { PaymentTaken } from '../../server/domain/invoices/takePayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { setActivationPolicy } from '../../server/domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
let plain: Context
let product: string
let made = 0

beforeAll(async () => {
  books = await openBooks()
  plain = books.mine.ctx
  product = publicId(
    'PRODUCT',
    (await createProduct(plain, { sku: 'TOGETHER', name: 'Hosting', price: eur('100.00') })).product.id,
  )
  await setActivationPolicy(plain, { paymentMethod: 'CARD', policy: 'AUTOMATIC' })
})
afterAll(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function clientOf(ctx = plain): Promise<string> {
  const name = `payer-${++made}`
  const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
  return publicId('SUB_ACCOUNT', subAccount.id)
}

async function invoiceOf(subAccountId: string, ctx = plain): Promise<string> {
  const { invoice } = await createInvoice(ctx, { subAccountId, total: eur('100.00'), dueOn: '2099-12-31' })
  return publicId('INVOICE', invoice.id)
}

/** An order of 100.00 by card, with its invoice. */
async function orderOf(subAccountId: string) {
  const lines = [{ productId: product, quantity: 1 }]
  const { order } = await createOrder(plain, { subAccountId, lines, paymentMethod: 'CARD' })
  const [row] = await books.owner<{ id: string }[]>`select id from invoices where order_id = ${order.id}`
  return { id: order.id, orderId: publicId('ORDER', order.id), invoiceId: publicId('INVOICE', row!.id) }
}

const pay = (ctx: Context, invoiceId: string, amount: string, more: object = {}) =>
  recordPayment(ctx, { invoiceId, amount: eur(amount), method: 'CARD', ...more })

/** What each call came to: what `said` says of its answer, or the reason of its refusal. */
const outcomes = <T>(calls: Promise<T>[], said: (answer: T) => string = () => 'OK') =>
  Promise.all(
    calls.map((call) =>
      call.then(said, (error: unknown) => {
        if (error instanceof DomainError) return error.reason as string
        throw error
      }),
    ),
  )

const count = (outcomes: string[], wanted: string) => outcomes.filter((outcome) => outcome === wanted).length

const balanceOf = async (client: string) => {
  const [row] = await books.owner<{ balance: string }[]>`select balance_minor as balance from credit_accounts c
    join sub_accounts s on s.environment_id = c.environment_id and s.id = c.sub_account_id where s.username = ${client}`
  return row?.balance
}

describe('payments that come at once', () => {
  it('are one round trip for twenty invoices, and for one that comes alone', async () => {
    const invoices: string[] = []
    for (let i = 0; i < 10; i++) {
      const client = await clientOf()
      invoices.push((await orderOf(client)).invoiceId, await invoiceOf(client))
    }
    const { ctx, sent, woken, others } = watched(plain)
    const taken = await Promise.all(
      invoices.map((id, i) => pay(ctx, id, `${90 + i}.00`, { idempotencyKey: `twenty-${i}`, note: `payment ${i}` })),
    )
    expect(sent.map(({ name, actors }) => [name, actors.length])).toEqual([['record_payments', 20]])
    expect([others(), woken.length]).toEqual([0, 1])
    expect(taken.map(({ invoice }) => invoice.paidMinor)).toEqual(
      invoices.map((_, i) => (i < 10 ? BigInt(9000 + 100 * i) : 10_000n)),
    )
    expect(taken.map(({ payment }) => payment.note)).toEqual(invoices.map((_, i) => `payment ${i}`))
    const alone = await invoiceOf(await clientOf())
    await pay(ctx, alone, '1.00')
    expect([sent.length, others()]).toEqual([2, 0])
    // The first money of a client in another currency needs an account, whose name the database asks for.
    const yen = { amount: '1000', currency: 'JPY' }
    const { invoice } = await createInvoice(plain, { subAccountId: await clientOf(), total: yen, dueOn: '2099-12-31' })
    await pay(ctx, publicId('INVOICE', invoice.id), '', { amount: yen })
    expect([sent.length, others()]).toEqual([4, 0])
  })

  it('pay one invoice exactly, and the rest is refused or goes to the client', async () => {
    const client = await clientOf()
    const name = `payer-${made}`
    const exact = await invoiceOf(client)
    const halves = await outcomes(Array.from({ length: 50 }, () => pay(plain, exact, '2.50')))
    expect([count(halves, 'OK'), count(halves, 'INVOICE_ALREADY_PAID')]).toEqual([40, 10])
    expect(await balanceOf(name)).toBe('0')
    const { invoiceId, id } = await orderOf(client)
    const thirds = await outcomes(
      Array.from({ length: 50 }, () => pay(plain, invoiceId, '3.00')),
      ({ invoice }) => invoice.status,
    )
    expect([count(thirds, 'PARTIALLY_PAID'), count(thirds, 'PAID'), count(thirds, 'INVOICE_ALREADY_PAID')]).toEqual([
      33, 1, 16,
    ])
    expect(await balanceOf(name)).toBe('200')
    const [order] = await books.owner`select status, payment_status, version from orders where id = ${id}`
    expect(order).toEqual({ status: 'ACTIVE', payment_status: 'PAID', version: 1 + 34 + 1 })
  })

  it('that repeat one key happen once, and a key that stands for another payment is refused', async () => {
    const invoiceId = await invoiceOf(await clientOf())
    const key = { idempotencyKey: 'paid-at-once' }
    const twins = await Promise.all(Array.from({ length: 20 }, () => pay(plain, invoiceId, '10.00', key)))
    for (const twin of twins) expect(twin).toEqual(twins[0])
    expect(await outcomes([pay(plain, invoiceId, '11.00', key)])).toEqual(['IDEMPOTENCY_KEY_REUSED'])
    // Two different payments with one key at the same instant, in two statements.
    const other = { idempotencyKey: 'paid-two-at-once' }
    const elsewhere = await invoiceOf(await clientOf())
    const both = await outcomes([
      pay(plain, invoiceId, '12.00', other),
      pay({ ...plain, clock: new Date() }, elsewhere, '12.00', other),
    ])
    expect(both.toSorted()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'OK'])
  })

  it('meet deletion and activation: paid or deleted, and activated once', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 12; round++) {
      const { id, orderId, invoiceId } = await orderOf(await clientOf())
      const payment = () => pay(plain, invoiceId, round % 3 ? '100.00' : '60.00')
      const removal = () => deleteOrder(plain, { orderId })
      const activation = () => activateOrder(plain, { orderId })
      const calls: (() => Promise<unknown>)[] = [payment, round % 2 ? removal : activation]
      if (round % 4 > 1) calls.reverse()
      const ended = await outcomes(calls.map((call) => call()))
      const [order] = await books.owner`select o.status, o.paid_minor::int as paid, i.status as invoice
        from orders o join invoices i on i.environment_id = o.environment_id and i.order_id = o.id where o.id = ${id}`
      seen.add([...ended.toSorted(), order!.status, order!.invoice].join(' '))
      if (order!.status === 'DELETED') expect(order).toMatchObject({ paid: 0, invoice: 'VOID' })
      else expect(order).toMatchObject({ paid: round % 3 ? 10_000 : 6_000 })
    }
    const allowed = [
      'OK OK ACTIVE PAID',
      'OK OK ACTIVE PARTIALLY_PAID',
      'OK ORDER_ALREADY_ACTIVE ACTIVE PAID',
      'OK PAID_MONEY_UNDECIDED PENDING PARTIALLY_PAID',
      'INVOICE_VOID OK DELETED VOID',
    ]
    expect([...seen].filter((end) => !allowed.includes(end))).toEqual([])
  })

  it('fail alone when the database cannot store one, and never share a statement with another world', async () => {
    const invoices = await Promise.all(
      Array.from({ length: 10 }, async () => (await orderOf(await clientOf())).invoiceId),
    )
    const theirs = await invoiceOf(await clientOf(books.other.ctx), books.other.ctx)
    const { ctx, sent } = watched(plain)
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const stranger = { ...ctx, actor: books.other.ctx.actor }
    const ended = (call: Promise<PaymentTaken>) =>
      call.then(
        ({ invoice }) => invoice.status,
        (error: { reason?: string; code?: string }) => error.reason ?? error.code,
      )
    const calls = invoices.map((id, i) => ended(pay(i === 4 ? nameless : ctx, id, '100.00')))
    calls.push(ended(pay(stranger, theirs, '100.00')), ended(pay(ctx, theirs, '100.00')))
    expect(await Promise.all(calls)).toEqual([
      ...invoices.map((_, i) => (i === 4 ? '23502' : 'PAID')),
      'PAID',
      'INVOICE_NOT_FOUND',
    ])
    for (const { tenant, actors } of sent)
      expect(new Set(actors)).toEqual(
        new Set([(tenant === books.mine.environmentId ? plain : books.other.ctx).actor.id]),
      )
  })
})
