import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { payFromBalance } from '../../server/domain/invoices/payFromBalance.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { PaymentTaken } from '../../server/domain/invoices/takePayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId, storedId } from '../../server/domain/kernel/ids.ts'
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

describe('payments with credit in them that come at once', () => {
  const withCredit = async (amount: string) => {
    const client = await clientOf()
    await giveCredit(plain, { subAccountId: client, amount: eur(amount) })
    return client
  }
  /** The same for an order of which so much is reserved. */
  const reservedOf = async (client: string, amount: string) => {
    const lines = [{ productId: product, quantity: 1 }]
    const input = { subAccountId: client, lines, paymentMethod: 'CARD', fromBalance: eur(amount) } as const
    const { order } = await createOrder(plain, input)
    const [row] = await books.owner<{ id: string }[]>`select id from invoices where order_id = ${order.id}`
    return { id: order.id, orderId: publicId('ORDER', order.id), invoiceId: publicId('INVOICE', row!.id) }
  }
  const accountOf = async (name: string) => {
    const [row] = await books.owner`select balance_minor::int as balance, held_minor::int as held from credit_accounts c
      join sub_accounts s on s.environment_id = c.environment_id and s.id = c.sub_account_id where s.username = ${name}`
    return { ...row }
  }
  const tokenOf = async (invoiceId: string) => {
    const uuid = storedId('INVOICE', invoiceId, 'INVOICE_NOT_FOUND', [])
    const [row] = await books.owner<{ token: string }[]>`select payment_token as token from invoices where id = ${uuid}`
    return row!.token
  }

  it('are one round trip with all others, from the balance and for orders with reserved credit', async () => {
    const client = await withCredit('300.00')
    const name = `payer-${made}`
    const reserved = [
      await reservedOf(client, '40.00'),
      await reservedOf(client, '40.00'),
      await reservedOf(client, '40.00'),
    ]
    const bare = [await invoiceOf(client), await invoiceOf(client), await invoiceOf(await clientOf())]
    const { ctx, sent, woken, others } = watched(plain)
    const taken = await Promise.all([
      pay(ctx, bare[0]!, '10.00', { method: 'BALANCE', idempotencyKey: 'credit-balance' }),
      pay(ctx, bare[1]!, '100.00', { method: 'BALANCE' }),
      pay(ctx, bare[2]!, '100.00'),
      // A part; what is beyond the reservation, which then activates; and all of it, which frees the reservation.
      pay(ctx, reserved[0]!.invoiceId, '10.00'),
      pay(ctx, reserved[1]!.invoiceId, '60.00', { idempotencyKey: 'credit-activates' }),
      pay(ctx, reserved[2]!.invoiceId, '100.00'),
    ])
    expect(sent.map(({ name: lane, actors }) => [lane, actors.length])).toEqual([['record_payments', 6]])
    expect([others(), woken.length]).toEqual([0, 1])
    // What is answered is the invoice after all that the payment brought about.
    expect(taken.map(({ invoice }) => invoice.status)).toEqual([
      'PARTIALLY_PAID',
      'PAID',
      'PAID',
      'PARTIALLY_PAID',
      'PAID',
      'PAID',
    ])
    const orders = await books.owner`select status, payment_status as paid, version from orders
      where id = any(${reserved.map(({ id }) => id)}) order by id`
    expect(orders.map((row) => ({ ...row }))).toEqual([
      { status: 'PENDING', paid: 'PARTIALLY_PAID', version: 2 },
      { status: 'ACTIVE', paid: 'PAID', version: 4 },
      { status: 'ACTIVE', paid: 'PAID', version: 3 },
    ])
    expect(await accountOf(name)).toEqual({ balance: 30_000 - 11_000 - 4_000, held: 4_000 })
    await pay(ctx, bare[0]!, '1.00', { method: 'BALANCE' })
    expect([sent.length, others()]).toEqual([2, 0])
  })

  it('are one round trip for payers too, after the look at the page', async () => {
    const client = await withCredit('50.00')
    const { ctx, sent } = watched(plain)
    const { actor: _nobody, ...outside } = ctx
    const tokens = await Promise.all(Array.from({ length: 5 }, async () => tokenOf(await invoiceOf(client))))
    const press = (token: string, i: number) =>
      payFromBalance(outside, { token, amount: eur('10.00'), idempotencyKey: `pressed-${i}` })
    const pages = await Promise.all(tokens.map(press))
    expect(pages.map(({ paymentPage }) => paymentPage.invoice.paidMinor)).toEqual(Array(5).fill(1000n))
    const again = await Promise.all(tokens.map(press))
    expect(again.map(({ paymentPage }) => paymentPage.invoice.paidMinor)).toEqual(Array(5).fill(1000n))
    expect(sent.every(({ name }) => name === 'record_payments')).toBe(true)
    expect(sent.flatMap(({ actors }) => actors)).toHaveLength(10)
    expect(await outcomes([press(tokens[0]!, 9)])).toEqual(['INSUFFICIENT_CREDIT'])
  })

  it('never spend more than there is, through two processes, beside orders that reserve it', async () => {
    const beside = openDatabase(books.ownerUrl, { max: 4 })
    const client = await withCredit('100.00')
    const name = `payer-${made}`
    const invoices = await Promise.all(Array.from({ length: 30 }, () => invoiceOf(client)))
    const lines = [{ productId: product, quantity: 1 }]
    const reserve = (ctx: Context) =>
      createOrder(ctx, { subAccountId: client, lines, paymentMethod: 'PAYPAL', fromBalance: eur('7.00') })
    const calls = invoices.map((id, i) => {
      const ctx = i % 2 ? plain : { ...plain, db: beside }
      return i % 3 ? pay(ctx, id, '7.00', { method: 'BALANCE' }) : reserve(ctx)
    })
    const ended = await outcomes<unknown>(calls)
    expect([count(ended, 'OK'), count(ended, 'INSUFFICIENT_CREDIT')]).toEqual([14, 16])
    const { balance, held } = await accountOf(name)
    expect(balance - held).toBe(200)
    await beside.close()
  })

  it('take a reservation once, whoever else activates, deletes or pays the order', async () => {
    const client = await withCredit('1000.00')
    const name = `payer-${made}`
    for (let round = 0; round < 12; round++) {
      const { id, orderId, invoiceId } = await reservedOf(client, '40.00')
      const against = [
        () => activateOrder(plain, { orderId }),
        () => deleteOrder(plain, { orderId, paidMoney: 'TO_SOURCE' }),
        () => pay(plain, invoiceId, '60.00', { method: 'BANK_TRANSFER' }),
      ][round % 3]!
      const calls: (() => Promise<unknown>)[] = [() => pay(plain, invoiceId, '60.00'), against]
      if (round % 2) calls.reverse()
      await outcomes(calls.map((call) => call()))
      const [order] = await books.owner`select status, paid_minor - refunded_minor as paid from orders where id = ${id}`
      const [spent] =
        await books.owner`select count(*)::int as times from transfers where order_id = ${id} and hold_id is not null`
      expect(spent!.times).toBe(order!.status === 'ACTIVE' ? 1 : 0)
      if (order!.status === 'DELETED') expect(order!.paid).toBe('0')
    }
    expect((await accountOf(name)).held).toBe(0)
  })
})
