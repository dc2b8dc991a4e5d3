import type postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../server/domain/kernel/ids.ts'
import { fillBooks, openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { DOES_NOT_FIT, FOREIGN_KEY, NOT_ENOUGH, refusalOfApp } from '../support/statements.ts'

type Sql = postgres.TransactionSql

let books: Books
let mine: Awaited<ReturnType<typeof fillBooks>>
let world: string

beforeAll(async () => {
  books = await openBooks()
  mine = await fillBooks(books.mine)
  await fillBooks(books.other)
  world = books.mine.environmentId
})
afterAll(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const asApp = (work: (sql: Sql) => Promise<unknown>) => refusalOfApp(books.owner, world, work)

const accountOf = async (kind: string, environmentId = world): Promise<string> => {
  const [row] = await books.owner`select id from credit_accounts
    where environment_id = ${environmentId} and kind = ${kind} and currency = 'EUR' order by id limit 1`
  return row!.id as string
}
const holdOf = async (): Promise<string> =>
  (await books.owner`select id from holds where environment_id = ${world} and state = 'HELD'`)[0]!.id as string

interface Move {
  debit?: string
  credit?: string
  amount?: number | null
  hold?: string | null
  order?: string | null
  invoice?: string | null
  payment?: string | null
  reverses?: string | null
  kind?: string
}

/** Calls the one function that moves money; left out: 10.00 from the client to the reseller. */
async function move(sql: Sql, change: Move = {}): Promise<void> {
  const {
    debit = mine.accountId,
    amount = 1_000,
    hold = null,
    order = null,
    invoice = null,
    payment = null,
    reverses = null,
    kind = 'RECOVER',
  } = change
  const credit = change.credit ?? (await accountOf('RESELLER'))
  await sql`select post_transfer(${newId()}, ${kind}, ${debit}, ${credit}, ${amount}::bigint, ${order}, ${invoice}, ${payment}, ${hold},
    ${reverses}, null, 'somebody', 'Somebody')`
}

describe('a move of money', () => {
  it('takes what is available and not a cent more', async () => {
    expect(await asApp((sql) => move(sql, { amount: 6_000 }))).toBeNull()
    expect(await asApp((sql) => move(sql, { amount: 6_001 }))).toBe(NOT_ENOUGH)
    const reseller = await accountOf('RESELLER')
    expect(await asApp((sql) => move(sql, { debit: reseller, credit: mine.accountId, amount: 10 ** 12 }))).toBe(
      NOT_ENOUGH,
    )
  })

  it('keeps the deposit, and reaches into the limit', async () => {
    const within = (minimum: number, amount: number) =>
      asApp(async (sql) => {
        await sql`select set_minimum_balance(${mine.accountId}, ${minimum}::bigint)`
        await move(sql, { amount })
      })
    expect(await within(1_000, 5_000)).toBeNull()
    expect(await within(1_000, 5_001)).toBe(NOT_ENOUGH)
    expect(await within(-2_000, 8_000)).toBeNull()
    expect(await within(-2_000, 8_001)).toBe(NOT_ENOUGH)
  })

  it('has an amount above zero', async () => {
    for (const amount of [0, -1, null]) expect(await asApp((sql) => move(sql, { amount }))).toBe(DOES_NOT_FIT)
  })

  it('has two sides, of one currency and one world', async () => {
    const elsewhere = await accountOf('RESELLER', books.other.environmentId)
    const reseller = await accountOf('RESELLER')
    expect(await asApp((sql) => move(sql, { credit: mine.accountId }))).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => move(sql, { credit: elsewhere }))).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => move(sql, { debit: elsewhere, credit: reseller }))).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => move(sql, { debit: newId() }))).toBe(DOES_NOT_FIT)
    const yen = newId()
    expect(
      await asApp(async (sql) => {
        const accounts = [{ id: yen, kind: 'RESELLER', subAccountId: null, currency: 'JPY' }]
        await sql`select hold_accounts(${JSON.stringify(accounts)}::text::jsonb)`
        await move(sql, { credit: yen })
      }),
    ).toBe(DOES_NOT_FIT)
  })

  it('takes another one back at most once', async () => {
    const [gift] = await books.owner`select id from transfers where environment_id = ${world} and kind = 'GIVE'`
    const undo = (sql: Sql) => move(sql, { kind: 'ADJUSTMENT', reverses: gift!.id as string })
    expect(await asApp(undo)).toBeNull()
    expect(
      await asApp(async (sql) => {
        await undo(sql)
        await undo(sql)
      }),
    ).toBe('transfers_one_reversal')
  })

  it('has causes of its own world only', async () => {
    const [theirs] = await books.owner`select order_id, invoice_id, payment_id, hold_id, id from transfers t
      where environment_id = ${books.other.environmentId} and payment_id is not null`
    const [hold] = await books.owner`select id, order_id from holds where environment_id = ${books.other.environmentId}`
    expect(await asApp((sql) => move(sql, { order: hold!.order_id as string }))).toBe(FOREIGN_KEY)
    expect(await asApp((sql) => move(sql, { invoice: theirs!.invoice_id as string }))).toBe(FOREIGN_KEY)
    expect(await asApp((sql) => move(sql, { payment: theirs!.payment_id as string }))).toBe(FOREIGN_KEY)
    expect(await asApp((sql) => move(sql, { reverses: theirs!.id as string }))).toBe(FOREIGN_KEY)
    expect(await asApp((sql) => move(sql, { hold: hold!.id as string, amount: 4_000 }))).toBe(DOES_NOT_FIT)
  })

  it('belongs to a kind that is known', async () => {
    expect(await asApp((sql) => move(sql, { kind: 'GIFT' }))).toBe('transfers_kind')
  })
})

describe('a reservation', () => {
  const settle = async (sql: Sql, change: Move = {}) =>
    move(sql, {
      kind: 'ORDER_PAYMENT',
      credit: await accountOf('SALES'),
      hold: await holdOf(),
      amount: 4_000,
      ...change,
    })
  const release = async (sql: Sql) => sql`select release_hold(${await holdOf()})`
  const hold = (sql: Sql, amount: number, orderId = mine.activeOrderId) =>
    sql`select place_hold(${newId()}, ${mine.accountId}, ${orderId}, ${amount}::bigint)`

  it('is settled once, whole, and from its own account', async () => {
    expect(await asApp(settle)).toBeNull()
    const twice = async (sql: Sql) => {
      const reservation = await holdOf()
      await settle(sql, { hold: reservation })
      await settle(sql, { hold: reservation })
    }
    expect(await asApp(twice)).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => settle(sql, { amount: 3_999 }))).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => settle(sql, { amount: 4_001 }))).toBe(DOES_NOT_FIT)
    expect(await asApp(async (sql) => settle(sql, { debit: await accountOf('RESELLER') }))).toBe(DOES_NOT_FIT)
  })

  it('is either settled or given back, never both', async () => {
    const orders: ((sql: Sql) => Promise<unknown>)[][] = [
      [settle, release],
      [release, settle],
      [release, release],
    ]
    for (const [first, second] of orders) {
      const reservation = await holdOf()
      const again = (sql: Sql) =>
        second === settle ? settle(sql, { hold: reservation }) : sql`select release_hold(${reservation})`
      expect(
        await asApp(async (sql) => {
          await first!(sql)
          await again(sql)
        }),
      ).toBe(DOES_NOT_FIT)
    }
  })

  it('takes no more than what is available, and an amount above zero', async () => {
    expect(await asApp((sql) => hold(sql, 6_001))).toBe(NOT_ENOUGH)
    for (const amount of [0, -1_000]) expect(await asApp((sql) => hold(sql, amount))).toBe('holds_amount')
  })

  it('is reduced to less than it was, and never to more or nothing', async () => {
    const reduce = (amount: number | null) =>
      asApp(async (sql) => sql`select reduce_hold(${await holdOf()}, ${amount}::bigint)`)
    expect(await reduce(1)).toBeNull()
    for (const amount of [4_000, 4_001, 0, -1, null]) expect(await reduce(amount)).toBe(DOES_NOT_FIT)
  })

  it('stands at most once for an order', async () => {
    expect(await asApp((sql) => hold(sql, 100, mine.orderId))).toBe('holds_one_per_order')
  })

  it('of another world cannot be given back, reduced, or made for its order', async () => {
    const elsewhere = books.other.environmentId
    const [foreign] = await books.owner`select id, order_id from holds where environment_id = ${elsewhere}`
    expect(await asApp((sql) => sql`select release_hold(${foreign!.id})`)).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => sql`select reduce_hold(${foreign!.id}, 1::bigint)`)).toBe(DOES_NOT_FIT)
    expect(await asApp((sql) => hold(sql, 1, foreign!.order_id as string))).toBe(FOREIGN_KEY)
  })
})
