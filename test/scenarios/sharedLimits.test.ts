import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import type { PersonalLimits } from '../../server/domain/kernel/actor.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { deleteOrder } from '../../server/domain/orders/deleteOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { reasonOfCall } from '../support/reasonOf.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
/** Another process's connections. */
let beside: Database
let productId: string
let made = 0

beforeAll(async () => {
  books = await openBooks()
  beside = openDatabase(books.ownerUrl, { max: 4 })
  const { product } = await createProduct(books.mine.ctx, { sku: 'LIMITS', name: 'Hosting', price: eur('500.00') })
  productId = publicId('PRODUCT', product.id)
})
afterAll(async () => {
  await expectSoundBooks(books)
  await beside.close()
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
const NONE = { largestCreditMinor: null, refundsPerDayMinor: null, secondPersonAboveMinor: null }

/** The same person with limits of their own. */
const within = (ctx: Context, limits: Partial<PersonalLimits>, who: object = {}): Context => ({
  ...ctx,
  actor: { ...ctx.actor, kind: 'USER', limits: { ...NONE, ...limits }, ...who },
})

async function clientOf(): Promise<string> {
  const name = `limited-${++made}`
  const person = { username: name, name, email: `${name}@example.com` }
  return publicId('SUB_ACCOUNT', (await createSubAccount(books.mine.ctx, person)).subAccount.id)
}

/** A pending order of a client of its own, on which so much was paid. */
async function orderPaid(amount: string, product = productId, currency = 'EUR'): Promise<string> {
  const { ctx } = books.mine
  const lines = [{ productId: product, quantity: 1 }]
  const ordered = { subAccountId: await clientOf(), lines, paymentMethod: 'BANK_TRANSFER' } as const
  const { order } = await createOrder(ctx, ordered)
  const [row] = await books.owner`select id from invoices where order_id = ${order.id}`
  const invoiceId = publicId('INVOICE', row!.id as string)
  await recordPayment(ctx, { invoiceId, amount: { amount, currency }, method: 'CARD' })
  return publicId('ORDER', order.id)
}

/** OK, or the reason of the refusal. */
const end = async (call: Promise<unknown>): Promise<string> => (await reasonOfCall(call)) ?? 'OK'

/** What this actor returned, in minor units. */
const returnedBy = async (actorId: string): Promise<number> => {
  const [sum] = await books.owner`select coalesce(sum(amount_minor), 0)::int as minor from transfers
    where kind = 'REFUND' and actor_id = ${actorId}`
  return sum!['minor'] as number
}

describe('moves of people with limits', () => {
  it('share the statements of everybody else, and need nothing besides', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const clerk = within(ctx, { largestCreditMinor: 1_000n, secondPersonAboveMinor: 900n, refundsPerDayMinor: 5_000n })
    const people = times(6, (i) => (i % 2 ? clerk : ctx))
    const clients = await Promise.all(people.map(clientOf))
    await Promise.all(
      people.map((by, i) => giveCredit(by, { subAccountId: clients[i]!, amount: eur(i % 2 ? '9.00' : '90.00') })),
    )
    const tokens = await Promise.all(
      clients.map(async (client) => (await previewRecovery(books.mine.ctx, client, 'EUR')).token),
    )
    await Promise.all(
      people.map((by, i) =>
        recoverCredit(by, { subAccountId: clients[i]!, token: tokens[i]!, idempotencyKey: `within-${i}` }),
      ),
    )
    await Promise.all(
      people.map((by, i) =>
        setMinimumBalance(by, { subAccountId: clients[i]!, minimumBalance: eur(i % 2 ? '-9.00' : '-90.00') }),
      ),
    )
    const orders = await Promise.all(people.map(() => orderPaid('8.00')))
    await Promise.all(people.map((by, i) => deleteOrder(by, { orderId: orders[i]!, paidMoney: 'TO_BALANCE' })))
    expect(sent.map(({ name, actors }) => [name, actors.length])).toEqual([
      ['give_credits', 6],
      ['recover_credits', 6],
      ['set_minimum_balances', 6],
      ['delete_orders', 6],
    ])
    expect(others()).toBe(0)
  })

  it('are judged in a transaction of their own when they are beyond, and leave those beside them alone', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const clerk = within(ctx, { largestCreditMinor: 1_000n })
    const subAccountId = await clientOf()
    const amounts = ['10.00', '10.01', '5.00', '700.00', '0.01']
    const ends = await Promise.all(
      amounts.map((amount) => end(giveCredit(clerk, { subAccountId, amount: eur(amount) }))),
    )
    expect(ends).toEqual(['OK', 'LIMIT_EXCEEDED', 'OK', 'LIMIT_EXCEEDED', 'OK'])
    expect([sent.map(({ actors }) => actors.length), others()]).toEqual([[5], 2])
  })

  it('are judged by the currency that the reseller has when they are made', async () => {
    const { ctx } = books.other
    const name = 'another-currency'
    const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
    const gift = { subAccountId: publicId('SUB_ACCOUNT', subAccount.id), amount: eur('1.00') }
    const clerk = within(ctx, { largestCreditMinor: 1_000n })
    const own = (currency: string) =>
      books.owner`update resellers set default_currency = ${currency} where id = ${ctx.actor.resellerId}`
    await own('CHF')
    const there = await end(giveCredit(clerk, gift))
    await own('EUR')
    expect([there, await end(giveCredit(clerk, gift))]).toEqual(['LIMIT_OTHER_CURRENCY', 'OK'])
  })

  it('leave no account behind when they were beyond, in a currency that was never used', async () => {
    const clerk = within(books.mine.ctx, { largestCreditMinor: 1_000n })
    const subAccountId = await clientOf()
    const yen = { amount: '5000', currency: 'KRW' }
    expect(await end(giveCredit(clerk, { subAccountId, amount: yen }))).toBe('LIMIT_OTHER_CURRENCY')
    expect(await end(setMinimumBalance(clerk, { subAccountId, minimumBalance: { ...yen, amount: '-1' } }))).toBe(
      'LIMIT_OTHER_CURRENCY',
    )
    expect(await books.owner`select 1 from credit_accounts where currency = 'KRW'`).toHaveLength(0)
  })

  it('that a bulk call brings are judged a few at a time', async () => {
    const { ctx } = books.mine
    let [now, most] = [0, 0]
    const transaction: Database['transaction'] = async (...all) => {
      most = Math.max(most, ++now)
      return ctx.db.transaction(...all).finally(() => now--)
    }
    const clerk = within({ ...ctx, db: { ...ctx.db, transaction } }, { largestCreditMinor: 0n })
    const gift = { subAccountId: await clientOf(), amount: eur('1.00') }
    const ends = await Promise.all(times(60, () => end(giveCredit(clerk, gift))))
    expect([new Set(ends), most]).toEqual([new Set(['LIMIT_EXCEEDED']), 4])
  })

  it('with one key, twenty through two processes, ask a second person once', async () => {
    const limits = { secondPersonAboveMinor: 1_000n }
    const contexts = [within(books.mine.ctx, limits), within({ ...books.mine.ctx, db: beside }, limits)]
    const gift = { subAccountId: await clientOf(), amount: eur('10.01'), idempotencyKey: 'asked-by-twenty' }
    const ends = await Promise.all(times(20, (i) => end(giveCredit(contexts[i % 2]!, gift))))
    expect(new Set(ends)).toEqual(new Set(['APPROVAL_REQUIRED']))
    const kept = await books.owner`select 1 from approvals where amount_minor = 1001 and operation = 'giveCredit'`
    expect(kept).toHaveLength(1)
  })
})

describe('what one person returns in a day', () => {
  it('is never more than their limit, however much is returned at once through two processes', async () => {
    for (let round = 0; round < 4; round++) {
      const id = `returns-${round}`
      const limits = { refundsPerDayMinor: 10_000n }
      const contexts = [books.mine.ctx, { ...books.mine.ctx, db: beside }].map((ctx) => within(ctx, limits, { id }))
      const orders = await Promise.all(times(24, () => orderPaid('10.00')))
      const paidMoney = round % 2 ? 'TO_SOURCE' : 'TO_BALANCE'
      const ends = await Promise.all(
        orders.map((orderId, i) => end(deleteOrder(contexts[i % 2]!, { orderId, paidMoney }))),
      )
      const count = (reason: string) => ends.filter((one) => one === reason).length
      expect([count('OK'), count('REFUND_LIMIT_EXCEEDED')]).toEqual([10, 14])
      expect(await returnedBy(id)).toBe(10_000)
    }
  })

  it('is not what others returned, nor what was returned in another currency', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const price = { amount: '500.00', currency: 'USD' }
    const { product } = await createProduct(ctx, { sku: 'LIMITS-USD', name: 'Hosting', price })
    const dollars = await orderPaid('300.00', publicId('PRODUCT', product.id), 'USD')
    const orders = await Promise.all(['300.00', '100.00'].map((paid) => orderPaid(paid)))
    const before = others()
    const give = (by: Context, orderId: string) => deleteOrder(by, { orderId, paidMoney: 'TO_SOURCE' })
    await give(within(ctx, {}, { id: 'not-those-of-others' }), dollars)
    await give(within(ctx, {}, { id: 'others' }), orders[0]!)
    await give(within(ctx, { refundsPerDayMinor: 10_000n }, { id: 'not-those-of-others' }), orders[1]!)
    expect([sent.map(({ name }) => name), others() - before]).toEqual([times(3, () => 'delete_orders'), 0])
  })

  it('counts by person, with amounts of every size', async () => {
    const limits = { refundsPerDayMinor: 10_000n }
    const ids = ['returns-a', 'returns-b']
    const contexts = ids.flatMap((id) =>
      [books.mine.ctx, { ...books.mine.ctx, db: beside }].map((ctx) => within(ctx, limits, { id })),
    )
    const sizes = times(28, (i) => 3 + ((i * 7) % 19))
    const orders = await Promise.all(sizes.map((size) => orderPaid(`${size}.00`)))
    const ends = await Promise.all(
      orders.map((orderId, i) => end(deleteOrder(contexts[i % 4]!, { orderId, paidMoney: 'TO_BALANCE' }))),
    )
    for (const [n, id] of ids.entries()) {
      const own = sizes.map((size, i) => ({ size, end: ends[i]! })).filter((_, i) => (i % 4) >> 1 === n)
      const done = own.filter((one) => one.end === 'OK').reduce((sum, { size }) => sum + size * 100, 0)
      expect(await returnedBy(id)).toBe(done)
      expect(done).toBeLessThanOrEqual(10_000)
      // Whoever was refused had less left than the amount.
      const left = 10_000 - done
      for (const one of own.filter((one) => one.end !== 'OK')) {
        expect(one.end).toBe('REFUND_LIMIT_EXCEEDED')
        expect(one.size * 100).toBeGreaterThan(left)
      }
    }
  })
})
