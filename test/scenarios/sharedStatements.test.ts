import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import type { CreditMoved } from '../../server/domain/credit/giveCredit.ts'
import { previewRecovery } from '../../server/domain/credit/previewRecovery.ts'
import { recoverCredit } from '../../server/domain/credit/recoverCredit.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { topUpResellerCredit } from '../../server/domain/credit/topUpResellerCredit.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { activateOrder } from '../../server/domain/orders/activateOrder.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { watched } from '../support/watchedMoves.ts'

let books: Books
let made = 0

beforeAll(async () => {
  books = await openBooks()
})
afterAll(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function clientOf(ctx: Context): Promise<string> {
  const name = `shared-${++made}`
  const { subAccount } = await createSubAccount(ctx, { username: name, name, email: `${name}@example.com` })
  return publicId('SUB_ACCOUNT', subAccount.id)
}

/** Each call's answer, or the reason of its refusal. */
const outcomes = (calls: Promise<CreditMoved>[]) =>
  Promise.all(
    calls.map((call) =>
      call.catch((error: unknown) => {
        if (error instanceof DomainError) return error.reason
        throw error
      }),
    ),
  )

const logOf = async (environmentId: string) =>
  books.owner<{ kind: string; actor_label: string; note: string | null }[]>`
    select kind, actor_label, data->>'note' as note from events where environment_id = ${environmentId} order by seq`

describe('gifts that come at once', () => {
  it('share statements, and each has its own outcome, key, entry and journal line', async () => {
    const { ctx, sent, woken, others } = watched(books.mine.ctx)
    const clients = await Promise.all(Array.from({ length: 7 }, () => clientOf(books.mine.ctx)))
    const [{ available }] =
      (await books.owner`select balance_minor - held_minor - minimum_minor as available from credit_accounts
      where environment_id = ${books.mine.environmentId} and kind = 'RESELLER' and currency = 'EUR'`) as unknown as [
        { available: string },
      ]
    const calls = Array.from({ length: 200 }, (_, i) => {
      const input = {
        subAccountId: clients[i % 7]!,
        amount: eur('2.50'),
        note: `gift ${i}`,
        idempotencyKey: `race-gift-${i}`,
      }
      if (i % 20 === 3) return giveCredit(ctx, { ...input, subAccountId: 'sub_0000000000000000000000' })
      if (i % 20 === 7) return giveCredit(ctx, { ...input, amount: eur('99999999.00') })
      // A twin of its neighbour.
      if (i % 20 === 9)
        return giveCredit(ctx, {
          ...input,
          subAccountId: clients[(i - 1) % 7]!,
          note: `gift ${i - 1}`,
          idempotencyKey: `race-gift-${i - 1}`,
        })
      return giveCredit(ctx, input)
    })
    const results = await outcomes(calls)
    const given = results.filter((result): result is CreditMoved => typeof result !== 'string')
    expect(results.filter((result) => result === 'SUB_ACCOUNT_NOT_FOUND')).toHaveLength(10)
    expect(results.filter((result) => result === 'INSUFFICIENT_CREDIT')).toHaveLength(10)
    results.forEach((result, i) => {
      if (i % 20 === 9) expect(result).toEqual(results[i - 1])
    })
    // Two hundred calls, a hundred at most in a statement, and the twins in the one after their elders.
    expect(sent.length).toBeLessThanOrEqual(4)
    expect(others()).toBe(0)

    const entries = new Map<string, CreditMoved[]>()
    for (const moved of given) entries.set(moved.entry!.id, [...(entries.get(moved.entry!.id) ?? []), moved])
    expect(entries.size).toBe(170)
    for (const client of clients) {
      const own = [...entries.values()]
        .map(([moved]) => moved!)
        .filter(({ subAccount }) => publicId('SUB_ACCOUNT', subAccount.id) === client)
      expect(own.map(({ entry }) => entry!.number).toSorted((a, b) => a - b)).toEqual(own.map((_, i) => i + 1))
      for (const { entry, credit } of own) {
        expect(entry!.balanceAfterMinor).toBe(250n * BigInt(entry!.number))
        expect([credit.balanceMinor, credit.version, credit.entryCount]).toEqual([
          entry!.balanceAfterMinor,
          entry!.number,
          entry!.number,
        ])
      }
    }
    const log = await logOf(books.mine.environmentId)
    const told = log.filter(({ kind }) => kind === 'credit.given').map(({ note }) => note)
    expect(told.toSorted()).toEqual(
      given
        .filter((_, i, all) => all.findIndex((one) => one.entry!.id === all[i]!.entry!.id) === i)
        .map(({ entry }) => entry!.note)
        .toSorted(),
    )
    // Woken once for each statement that did something, in the order of the log.
    expect(woken.length).toBeLessThanOrEqual(sent.length)
    expect(woken).toEqual(woken.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(woken.at(-1)).toBe(BigInt(log.length))
    const [{ kept }] =
      (await books.owner`select count(*)::int as kept from idempotency_keys where key like 'race-gift-%'`) as unknown as [
        { kept: number },
      ]
    expect(kept).toBe(170)
    const [after] = await books.owner<
      { available: string }[]
    >`select balance_minor - held_minor - minimum_minor as available from credit_accounts
      where environment_id = ${books.mine.environmentId} and kind = 'RESELLER' and currency = 'EUR'`
    expect(BigInt(after!.available)).toBe(BigInt(available) - 170n * 250n)
  })

  it('come back, and limits are set, many in one statement too', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const clients = await Promise.all(Array.from({ length: 12 }, () => clientOf(books.mine.ctx)))
    await Promise.all(clients.map((subAccountId) => giveCredit(books.mine.ctx, { subAccountId, amount: eur('30.00') })))
    await Promise.all(
      clients.map((subAccountId) => setMinimumBalance(ctx, { subAccountId, minimumBalance: eur('5.00') })),
    )
    const tokens = await Promise.all(
      clients.map(async (client) => (await previewRecovery(books.mine.ctx, client, 'EUR')).token),
    )
    const back = await outcomes(
      // Each of them twice: the second has seen what is no longer true.
      [...clients, ...clients].map((subAccountId, i) => recoverCredit(ctx, { subAccountId, token: tokens[i % 12]! })),
    )
    const left = back.map((moved) => (typeof moved === 'string' ? moved : moved.credit.balanceMinor))
    expect(left).toEqual(Array.from({ length: 24 }, (_, i) => (i < 12 ? 500n : 'BALANCE_CHANGED')))
    expect(sent.map(({ name, actors }) => [name, actors.length])).toEqual([
      ['set_minimum_balances', 12],
      ['recover_credits', 24],
    ])
    expect(others()).toBe(0)
  })

  it('takes one round trip for a gift that comes alone', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    await giveCredit(ctx, { subAccountId: await clientOf(books.mine.ctx), amount: eur('1.00') })
    expect([sent.length, others()]).toEqual([1, 0])
  })

  it('refuses in the order of arrival once the credit is used up, and takes the smaller one that still fits', async () => {
    const ctx = books.other.ctx
    const client = await clientOf(ctx)
    await giveCredit(ctx, { subAccountId: client, amount: eur('999000.00') })
    const amounts = ['600.00', '300.00', '200.00', '100.00', '0.01']
    const results = await outcomes(
      amounts.map((amount) => giveCredit(ctx, { subAccountId: client, amount: eur(amount) })),
    )
    expect(results.map((result) => (typeof result === 'string' ? result : 'OK'))).toEqual([
      'OK',
      'OK',
      'INSUFFICIENT_CREDIT',
      'OK',
      'INSUFFICIENT_CREDIT',
    ])
  })

  it('never puts the gifts of two worlds into one statement', async () => {
    const [mine, theirs] = [watched(books.mine.ctx), watched(books.mine.ctx)]
    // The same database object for both, as in one process.
    const other = { ...theirs.ctx, db: mine.ctx.db, actor: books.other.ctx.actor }
    const worlds = [mine.ctx, other]
    const clients = [await clientOf(books.mine.ctx), await clientOf(books.other.ctx)]
    const results = await outcomes(
      Array.from({ length: 60 }, (_, i) =>
        giveCredit(worlds[i % 2]!, {
          subAccountId: clients[i % 2]!,
          amount: eur('0.01'),
        }),
      ),
    )
    expect(results.some((result) => typeof result !== 'string')).toBe(true)
    expect(mine.sent.length).toBeGreaterThanOrEqual(2)
    for (const { tenant, actors } of mine.sent) {
      const actor = tenant === books.mine.environmentId ? books.mine.ctx.actor.id : books.other.ctx.actor.id
      expect(new Set(actors)).toEqual(new Set([actor]))
    }
    // Somebody else's client is nobody here, whatever statement it came with.
    expect(await outcomes([giveCredit(books.mine.ctx, { subAccountId: clients[1]!, amount: eur('0.01') })])).toEqual([
      'SUB_ACCOUNT_NOT_FOUND',
    ])
  })

  it('fails alone when the database cannot store it', async () => {
    const { ctx } = books.mine
    const client = await clientOf(ctx)
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const calls = Array.from({ length: 20 }, (_, i) =>
      giveCredit(i === 11 ? nameless : ctx, {
        subAccountId: client,
        amount: eur('1.00'),
        idempotencyKey: `poisoned-${i}`,
      }).then(
        () => 'OK',
        (error: { code?: string }) => error.code,
      ),
    )
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 20 }, (_, i) => (i === 11 ? '23502' : 'OK')))
    const [{ kept }] =
      (await books.owner`select count(*)::int as kept from idempotency_keys where key like 'poisoned-%'`) as unknown as [
        { kept: number },
      ]
    expect(kept).toBe(19)
  })

  it('is dated by the clock of its context', async () => {
    const clock = new Date('2020-02-29T12:00:00.123Z')
    const input = { subAccountId: await clientOf(books.mine.ctx), amount: eur('1.00') }
    const [then, now] = await Promise.all([
      giveCredit({ ...books.mine.ctx, clock }, input),
      giveCredit(books.mine.ctx, input),
    ])
    expect(then.entry!.createdAt).toEqual(clock)
    expect(now.entry!.createdAt.getTime()).toBeGreaterThan(clock.getTime())
  })
})

describe('top-ups that come at once', () => {
  it('share a statement, and take one round trip when they come alone', async () => {
    const { ctx, sent, others } = watched(books.mine.ctx)
    const topUp = (amount: string) => topUpResellerCredit(ctx, { amount: eur(amount) })
    const { credit: before } = await topUp('1.00')
    const credits = await Promise.all(['1.00', '2.00', '3.00'].map(topUp))
    expect(credits.map(({ credit }) => credit.balanceMinor - before.balanceMinor)).toEqual([100n, 300n, 600n])
    expect(sent.map(({ name, actors }) => [name, actors.length])).toEqual([
      ['top_up_credits', 1],
      ['top_up_credits', 3],
    ])
    expect(others()).toBe(0)
  })

  it('are the first of a currency, through two processes and each of them twice, and each counts once', async () => {
    const beside = openDatabase(books.ownerUrl, { max: 4 })
    const contexts = [books.mine.ctx, { ...books.mine.ctx, db: beside }]
    const amount = { amount: '5', currency: 'JPY' }
    const calls = Array.from({ length: 40 }, (_, i) => {
      const idempotencyKey = `first-yen-${i >> 1}`
      return topUpResellerCredit(contexts[i % 2]!, { amount, idempotencyKey })
    })
    const credits = await Promise.all(calls)
    await beside.close()
    credits.forEach(({ credit }, i) => expect(credit).toEqual(credits[i ^ 1]!.credit))
    const balances = credits.map(({ credit }) => Number(credit.balanceMinor)).toSorted((a, b) => a - b)
    expect(balances).toEqual(credits.map((_, i) => 5 * ((i >> 1) + 1)))
  })
})

describe('activations that come at once', () => {
  it('share statements, settle what each had reserved, and fail alone', async () => {
    const plain = books.mine.ctx
    const { ctx, sent, others } = watched(plain)
    const clients = [await clientOf(plain), await clientOf(plain), await clientOf(plain)]
    for (const subAccountId of clients) await giveCredit(plain, { subAccountId, amount: eur('100.00') })
    const { product } = await createProduct(plain, { sku: 'SHARED', name: 'Hosting', price: eur('3.00') })
    const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
    const orders: string[] = []
    for (let i = 0; i < 24; i++) {
      const paymentMethod = i % 2 === 0 ? 'BALANCE' : 'BANK_TRANSFER'
      const { order } = await createOrder(plain, { subAccountId: clients[i % 3]!, lines, paymentMethod })
      orders.push(publicId('ORDER', order.id))
    }
    const nameless = { ...ctx, actor: { ...ctx.actor, name: null as unknown as string } }
    const calls = [...orders, orders[0]!, 'nonsense'].map((orderId, i) =>
      activateOrder(i === 5 ? nameless : ctx, { orderId, idempotencyKey: `activation-${i}` }).then(
        ({ order }) => `${order.status} ${order.version} ${order.paymentStatus}`,
        (error: { code?: string }) => error.code,
      ),
    )
    const expected = orders.map((_, i) => (i === 5 ? '23502' : i % 2 === 0 ? 'ACTIVE 3 PAID' : 'ACTIVE 2 UNPAID'))
    expect(await Promise.all(calls)).toEqual([...expected, 'INVALID_STATE', 'NOT_FOUND'])
    // One statement for all, one more for the second call on one order, and one each because of the one that failed.
    expect(sent.filter(({ actors }) => actors.length > 20)).toHaveLength(1)
    expect(others()).toBe(0)
    const accounts =
      await books.owner`select balance_minor::int as balance, held_minor::int as held from credit_accounts
      where environment_id = ${books.mine.environmentId} and kind = 'CLIENT' and held_minor = 0 and balance_minor = 8800`
    expect(accounts).toHaveLength(3)
    const [{ pending }] =
      (await books.owner`select count(*)::int as pending from orders where environment_id = ${books.mine.environmentId} and status = 'PENDING'`) as unknown as [
        { pending: number },
      ]
    expect(pending).toBe(1)
  })
})
