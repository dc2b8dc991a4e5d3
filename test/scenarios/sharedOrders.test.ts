import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { searchable } from '../../server/domain/kernel/text.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import type { CreateOrderInput } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { restoreOrder } from '../../server/domain/orders/restoreOrder.ts'
import { setActivationPolicy } from '../../server/domain/orders/setActivationPolicy.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
/** Another process's connections. */
let beside: Database
let productId: string
let made = 0

beforeAll(async () => {
  books = await openBooks()
  beside = openDatabase(books.ownerUrl, { max: 4 })
  productId = await product('3.00')
  await createOrder(books.mine.ctx, order(await clientOf()))
})
afterAll(async () => {
  await expectSoundBooks(books)
  await expectNumbersWithoutHoles()
  await beside.close()
  await books.close()
})

const eur = (amount: string, currency = 'EUR') => ({ amount, currency })
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

async function product(price: string, currency = 'EUR', name = 'Hosting'): Promise<string> {
  const { product } = await createProduct(books.mine.ctx, {
    sku: `SHARED-${++made}`,
    name,
    price: eur(price, currency),
  })
  return publicId('PRODUCT', product.id)
}

async function clientOf(credit?: string, name = `Client ${++made}`): Promise<string> {
  const username = `orders-${++made}`
  const { ctx } = books.mine
  const { subAccount } = await createSubAccount(ctx, { username, name, email: `${username}@example.com` })
  const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
  if (credit) await giveCredit(ctx, { subAccountId, amount: eur(credit) })
  return subAccountId
}

/** An order of 3.00. */
const order = (subAccountId: string, more: Partial<CreateOrderInput> = {}): CreateOrderInput => ({
  subAccountId,
  lines: [{ productId, quantity: 1 }],
  paymentMethod: 'PAYPAL',
  ...more,
})

/** What two processes do in turn. */
const either = (at: number): Context => (at % 2 ? { ...books.mine.ctx, db: beside } : books.mine.ctx)

/** How often calls came to each end: OK, or the reason of the refusal. */
async function race(calls: Promise<unknown>[]): Promise<Record<string, number>> {
  const ends: Record<string, number> = {}
  for (const end of await Promise.all(calls.map((call) => call.then(() => 'OK', reasonOf))))
    ends[end] = (ends[end] ?? 0) + 1
  return ends
}

function reasonOf(error: unknown): string {
  if (error instanceof DomainError) return error.reason
  throw error
}

/** Orders and own invoices count up from one, whoever placed them and whatever was refused meanwhile. */
async function expectNumbersWithoutHoles(): Promise<void> {
  for (const table of ['orders', 'invoices']) {
    const [row] = await books.owner`select max(right(number, 5)::int) as last, count(*)::int as count,
        count(distinct number)::int as numbers from ${books.owner(table)}
      where environment_id = ${books.mine.environmentId} and number like 'R%'`
    expect([table, row!.last, row!.numbers]).toEqual([table, row!.count, row!.count])
  }
}

describe('orders that come at once', () => {
  it('of ten clients share one statement, and each reserves its credit', async () => {
    const { ctx, sent, woken, others } = watched(books.mine.ctx)
    const clients = await Promise.all(times(10, () => clientOf('10.00')))
    const placed = await Promise.all(
      times(20, (i) => createOrder(ctx, order(clients[i % 10]!, i < 10 ? { paymentMethod: 'BALANCE' } : {}))),
    )
    expect([sent.map(({ name, actors }) => [name, actors.length]), others(), woken.length]).toEqual([
      [['create_orders', 20]],
      0,
      1,
    ])
    for (const { order, subAccount } of placed) {
      expect(order).toMatchObject({ status: 'PENDING', version: 1, totalMinor: 300n })
      expect(subAccount).toMatchObject({ pendingOrderCount: 2, oldestPendingAt: expect.any(Date) })
    }
    const held = await books.owner`select sum(amount_minor)::int as held, count(*)::int as count from holds
      where order_id = any (${placed.map(({ order }) => order.id)}) and state = 'HELD'`
    expect({ ...held[0] }).toEqual({ held: 3_000, count: 10 })
  })

  it('take one round trip when they come alone, two for the first in a currency', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const client = await clientOf('10.00')
    await setActivationPolicy(books.mine.ctx, { paymentMethod: 'BALANCE', policy: 'AUTOMATIC' })
    const paid = await createOrder(ctx, order(client, { paymentMethod: 'BALANCE', idempotencyKey: 'orders-alone' }))
    expect(paid.order).toMatchObject({ status: 'ACTIVE', paymentStatus: 'PAID', version: 3, activatedBy: 'Greenlight' })
    await createOrder(ctx, order(client, { activate: true, fromBalance: eur('1.00') }))
    expect([sent.length, others()]).toEqual([2, 0])
    const inYen = order(client, { lines: [{ productId: await product('100', 'JPY'), quantity: 2 }] })
    await createOrder(ctx, inYen)
    expect([sent.length, others()]).toEqual([4, 0])
    await createOrder(ctx, inYen)
    expect([sent.length, others()]).toEqual([5, 0])
    // The first of another client, in a currency that the reseller sells in.
    await createOrder(ctx, { ...inYen, subAccountId: await clientOf() })
    expect([sent.length, others()]).toEqual([6, 0])
    await setActivationPolicy(books.mine.ctx, { paymentMethod: 'BALANCE', policy: 'MANUAL' })
  })

  it('of names in any script share two statements, and are found by them', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const names = ['Σίσυφος', '株式会社ゆき', 'Ünal & Söhne', 'יוסף']
    const clients = await Promise.all(names.map((name) => clientOf('10.00', name)))
    const hosting = await product('2.00', 'EUR', 'Φιλοξενία')
    const placed = await Promise.all(
      clients.map((client, i) =>
        createOrder(
          ctx,
          order(client, {
            paymentMethod: 'BALANCE',
            ...(i < 2 ? { lines: [{ productId: hosting, quantity: 1 }] } : {}),
          }),
        ),
      ),
    )
    expect([sent.map(({ name, actors }) => [name, actors.length]), others()]).toEqual([
      [
        ['create_orders', 4],
        ['create_orders', 3],
      ],
      0,
    ])
    // What was asked for again was not placed before, and its texts are those of the steps.
    for (const [i, { order }] of placed.entries()) {
      expect(order).toMatchObject({ status: 'PENDING', searchText: expect.stringContaining(searchable(names[i])) })
      expect(order.searchText.endsWith(i < 2 ? ' φιλοξενια' : ' hosting')).toBe(true)
    }
    expect(new Set(placed.map(({ order }) => order.number)).size).toBe(4)
  })

  it('of one client, thirty through two processes, never reserve what is not there', async () => {
    for (const [paymentMethod, activate] of [
      ['BALANCE', false],
      ['BALANCE', true],
    ] as const) {
      const client = await clientOf('15.50')
      const calls = times(30, (i) => createOrder(either(i), order(client, { paymentMethod, activate })))
      expect(await race(calls)).toEqual({ OK: 5, INSUFFICIENT_CREDIT: 25 })
    }
  })

  it('with one key, fifty through two processes, answer the same fifty times', async () => {
    for (const more of [{ paymentMethod: 'BALANCE' }, {}] as const) {
      const input = order(await clientOf('10.00'), { ...more, idempotencyKey: `orders-one-key-${++made}` })
      const answers = await Promise.all(times(50, (i) => createOrder(either(i), input)))
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect(await race([createOrder(either(1), { ...input, note: 'Else' })])).toEqual({ IDEMPOTENCY_KEY_REUSED: 1 })
    }
  })

  it('with one key for two calls at once, place one of the two', async () => {
    for (let round = 0; round < 10; round++) {
      const [one, two] = [await clientOf('10.00'), await clientOf('10.00')]
      const key = { idempotencyKey: `orders-two-calls-${++made}` }
      const calls = times(6, (i) =>
        createOrder(either(i), order(i % 2 ? one : two, { paymentMethod: 'BALANCE', ...key })),
      )
      const ends = await race(calls)
      expect([ends, ends]).toContainEqual({ OK: 3, IDEMPOTENCY_KEY_REUSED: 3 })
      const placed = await books.owner`select 1 from orders o join sub_accounts s on s.id = o.sub_account_id
        where s.username in (${`orders-${made - 3}`}, ${`orders-${made - 1}`})`
      expect(placed.length).toBe(1)
    }
  })

  it('fail alone when the database cannot store one of them', async () => {
    const { ctx } = books.mine
    const client = await clientOf()
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const ends = times(8, (i) =>
      createOrder(i === 3 ? nameless : ctx, order(client, { activate: true })).then(
        ({ order }) => order.status,
        (error: { code?: string }) => error.code,
      ),
    )
    expect(await Promise.all(ends)).toEqual(times(8, (i) => (i === 3 ? '23502' : 'ACTIVE')))
  })

  it(
    'go together with whatever else moves the same money and takes the same numbers',
    { timeout: 60_000 },
    async () => {
      const clients = [await clientOf('200.00'), await clientOf('200.00', 'Σίσυφος')]
      const one = async (at: number) => {
        const ctx = either(at)
        const subAccountId = clients[at % 3 ? 0 : 1]!
        if (at % 7 === 0) await createInvoice(ctx, { subAccountId, total: eur('5.00'), dueOn: '2099-01-01' })
        const paymentMethod = at % 4 ? 'BALANCE' : 'CARD'
        const placed = await createOrder(ctx, order(subAccountId, { paymentMethod, activate: at % 5 === 0 }))
        const [invoice] = await books.owner`select id from invoices where order_id = ${placed.order.id}`
        if (placed.order.status === 'ACTIVE') return
        const orderId = publicId('ORDER', placed.order.id)
        const invoiceId = publicId('INVOICE', invoice!.id as string)
        if (paymentMethod === 'CARD') await recordPayment(ctx, { invoiceId, amount: eur('4.00'), method: 'CARD' })
        if (at % 2) await activateOrder(ctx, { orderId })
        else await deleteOrder(ctx, { orderId, paidMoney: 'TO_BALANCE' })
      }
      expect(await race(times(60, one))).toEqual({ OK: 60 })
    },
  )
})

describe('deletions that are taken back at once', () => {
  const deleted = async (subAccountId: string) => {
    const { order: placed } = await createOrder(books.mine.ctx, order(subAccountId, { paymentMethod: 'BALANCE' }))
    const orderId = publicId('ORDER', placed.id)
    await deleteOrder(books.mine.ctx, { orderId })
    return orderId
  }

  it('ten of one order through two processes, are taken back once', async () => {
    const client = await clientOf('30.00')
    for (let round = 0; round < 5; round++) {
      const orderId = await deleted(client)
      const calls = times(10, (i) => restoreOrder(either(i), { orderId, idempotencyKey: `restored-ten-${round}-${i}` }))
      expect(await race(calls)).toEqual({ OK: 1, ORDER_NOT_DELETED: 9 })
    }
  })

  it('with one key, fifty through two processes, answer the same fifty times', async () => {
    const input = { orderId: await deleted(await clientOf('10.00')), idempotencyKey: 'restored-one-key' }
    const answers = await Promise.all(times(50, (i) => restoreOrder(either(i), input)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  it('never reserve what is being spent', async () => {
    for (let round = 0; round < 8; round++) {
      const client = await clientOf('3.00')
      const orderId = await deleted(client)
      const restore = () => restoreOrder(either(round), { orderId })
      const spend = () => createOrder(either(round + 1), order(client, { paymentMethod: 'BALANCE', activate: true }))
      const ends = await race(round % 2 ? [spend(), restore()] : [restore(), spend()])
      expect(ends).toEqual({ OK: 1, INSUFFICIENT_CREDIT: 1 })
    }
  })

  it('while others delete and activate the same orders, each comes to one end', async () => {
    const client = await clientOf('60.00')
    const orders = await Promise.all(times(10, () => deleted(client)))
    const calls = times(60, (i) => {
      const input = { orderId: orders[i % 10]! }
      return [restoreOrder, deleteOrder, activateOrder][Math.floor(i / 10) % 3]!(either(i), input)
    })
    const { OK = 0, ...refused } = await race(calls)
    expect(OK).toBeGreaterThanOrEqual(10)
    for (const reason of Object.keys(refused))
      expect(['ORDER_NOT_DELETED', 'ORDER_DELETED', 'ORDER_ALREADY_ACTIVE']).toContain(reason)
  })

  it('fail alone when the database cannot store one of them', async () => {
    const { ctx } = books.mine
    const client = await clientOf('30.00')
    const orders = await Promise.all(times(5, () => deleted(client)))
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const ends = orders.map((orderId, i) =>
      restoreOrder(i === 3 ? nameless : ctx, { orderId }).then(
        ({ order }) => order.status,
        (error: { code?: string }) => error.code,
      ),
    )
    expect(await Promise.all(ends)).toEqual(times(5, (i) => (i === 3 ? '23502' : 'PENDING')))
  })
})
