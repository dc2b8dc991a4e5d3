import type postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findViolations, INVARIANT_NAMES } from '../../db/invariants.ts'
import { setMinimumBalance } from '../../server/domain/credit/setMinimumBalance.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { fillBooks, openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { refusalOf } from '../support/statements.ts'

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
afterAll(() => books.close())

/** The rules that are broken after these statements, which no trigger and no key stops; nothing stays. */
async function brokenBy(work: (sql: Sql) => Promise<unknown>): Promise<string[]> {
  let broken: string[] = []
  const refused = await refusalOf(books.owner, async (sql) => {
    await sql`set local session_replication_role = replica`
    await work(sql)
    broken = (await findViolations(sql as unknown as postgres.Sql)).map((found) => found.slice(0, found.indexOf(': ')))
  })
  expect(refused).toBeNull()
  return [...new Set(broken)]
}

/** Every rule, and a way to break it by hand. */
const BREAKS: Record<string, (sql: Sql) => Promise<unknown>> = {
  'GI-1 all balances of a currency add up to zero': (sql) =>
    sql`update credit_accounts set balance_minor = balance_minor + 1 where id = ${mine.accountId}`,
  'GI-2 a balance is the sum of its entries and the last balance after': (sql) =>
    sql`update credit_accounts set balance_minor = balance_minor + case kind when 'SALES' then 1 else -1 end
      where environment_id = ${world} and kind in ('SALES', 'BANK') and currency = 'EUR'`,
  'GI-2 each balance after is the one before and the entry': (sql) =>
    sql`update transfers set credit_balance_after_minor = credit_balance_after_minor + 1 where environment_id = ${world} and kind = 'TOP_UP'`,
  'GI-2 what is held is the sum of the reservations': (sql) =>
    sql`update holds set amount_minor = amount_minor + 1 where environment_id = ${world}`,
  'GI-3 no kept account is below its minimum unless its limit was lowered, and nothing was taken since': (sql) =>
    sql`update credit_accounts set minimum_minor = 6001 where id = ${mine.accountId}`,
  'GI-4 an order is active exactly when it has its one activation': (sql) =>
    sql`insert into activations (environment_id, order_id, activated_by) values (${world}, ${mine.orderId}, 'Somebody')`,
  'GI-4 a reservation stands only for an order that waits': (sql) =>
    sql`update orders set status = 'DELETED', deleted_at = now() where id = ${mine.orderId}`,
  'GI-6 the log of a world is 1 to the last without holes': (sql) =>
    sql`delete from events where environment_id = ${world} and seq = 2`,
  'GI-6 and GI-7 each version of an object has exactly one event': (sql) =>
    sql`update orders set version = version + 1 where id = ${mine.orderId}`,
  'GI-9 an order is the sum of its lines': (sql) =>
    sql`update order_lines set quantity = 2, total_minor = total_minor * 2 where order_id = ${mine.orderId}`,
  'GI-9 what an invoice says was paid is what was allocated to it': (sql) =>
    sql`update invoices set paid_minor = paid_minor + 1 where id = ${mine.invoiceId}`,
  'GI-9 what an order says was paid is what its invoice says': (sql) =>
    sql`update orders set paid_minor = paid_minor + 1 where id = ${mine.orderId}`,
  'GI-5 the money of each payment has moved': (sql) =>
    sql`update payments set amount_minor = amount_minor + 1 where invoice_id = ${mine.invoiceId}`,
  'R1 the count of pending orders of a client is true': (sql) =>
    sql`update sub_accounts set pending_order_count = 0 where id = ${mine.subAccountId}`,
  'M4 every link of the journal holds': (sql) =>
    sql`update events set data = data || '{"amountMinor": "1"}' where environment_id = ${world} and kind = 'credit.given'`,
}

describe('the check of the books', () => {
  it('finds nothing in sound books', async () => {
    expect(await findViolations(books.owner)).toEqual([])
  })

  it('knows the rules that are broken one by one here, and no other', () => {
    expect(INVARIANT_NAMES.toSorted()).toEqual(Object.keys(BREAKS).toSorted())
  })

  it.each(Object.keys(BREAKS))('notices when this was broken by hand: %s', async (rule) => {
    expect(await brokenBy(BREAKS[rule]!)).toContain(rule)
  })

  it('accepts a debt beyond a limit that was lowered, and nothing that was taken after that', async () => {
    const client = publicId('SUB_ACCOUNT', mine.subAccountId)
    const minimumBalance = { amount: '100.00', currency: 'EUR' }
    await setMinimumBalance(books.mine.ctx, { subAccountId: client, minimumBalance })
    expect(await findViolations(books.owner)).toEqual([])
    const taken = (sql: Sql) =>
      sql`update events set seq = (select max(seq) + 1 from events where environment_id = ${world})
        where environment_id = ${world} and subject_id = ${mine.accountId} and kind = 'credit.held'`
    expect(await brokenBy(taken)).toContain(Object.keys(BREAKS).find((rule) => rule.startsWith('GI-3')))
  })

  it('notices an event that was put out of its place, an actor that was exchanged, and one that was added', async () => {
    const rule = 'M4 every link of the journal holds'
    const forgeries = [
      (sql: Sql) =>
        sql`update events set occurred_at = occurred_at - interval '1 day' where environment_id = ${world} and seq = 3`,
      (sql: Sql) => sql`update events set actor_label = 'Somebody else' where environment_id = ${world} and seq = 3`,
      (sql: Sql) => sql`update events set seq = -seq where environment_id = ${world} and seq in (3, 4)`,
    ]
    for (const forge of forgeries) expect(await brokenBy(forge)).toContain(rule)
  })

  it('tells what is wrong with which object', async () => {
    let found: string[] = []
    await refusalOf(books.owner, async (sql) => {
      await sql`update orders set version = 99 where id = ${mine.orderId}`
      found = await findViolations(sql as unknown as postgres.Sql)
    })
    expect(found).toEqual([
      expect.stringMatching(new RegExp(`^GI-6 and GI-7 .*: ${mine.orderId}: version 99, events \\d+$`)),
    ])
  })
})
