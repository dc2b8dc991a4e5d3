import type postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACTOR_KINDS, SUBJECT_TYPES } from '../../db/schema/events.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { fillBooks, openBooks } from '../support/books.ts'
import type { Books } from '../support/books.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { APPEND_ONLY, FORBIDDEN, FOREIGN_KEY, refusalOf, refusalOfApp } from '../support/statements.ts'

type Sql = postgres.TransactionSql

let books: Books
let mine: Awaited<ReturnType<typeof fillBooks>>
let theirs: Awaited<ReturnType<typeof fillBooks>>
let world: string

beforeAll(async () => {
  books = await openBooks()
  mine = await fillBooks(books.mine)
  theirs = await fillBooks(books.other)
  world = books.mine.environmentId
})
afterAll(async () => {
  await expectSoundBooks(books)
  await books.close()
})

const asApp = (work: (sql: Sql) => Promise<unknown>) => refusalOfApp(books.owner, world, work)
const outcome = (work: (sql: Sql) => Promise<unknown>) => refusalOf(books.owner, work)

const HISTORY = ['transfers', 'events', 'payments', 'allocations', 'activations', 'order_lines']
const LEDGER = [...HISTORY, 'credit_accounts', 'holds', 'event_counters']

describe('history', () => {
  it.each(HISTORY)('in %s is only ever added to, whoever asks', async (table) => {
    for (const statement of [`update ${table} set environment_id = environment_id`, `delete from ${table}`]) {
      expect(await asApp((sql) => sql.unsafe(statement))).toBe(FORBIDDEN)
      expect(await outcome((sql) => sql.unsafe(statement))).toBe(APPEND_ONLY)
    }
    expect(await outcome((sql) => sql.unsafe(`truncate ${table} cascade`))).toBe(APPEND_ONLY)
  })
})

describe('the application', () => {
  it('may add to history and change nothing of the ledger and the log but through their functions', async () => {
    const rows = await books.owner<{ name: string; may: string | null }[]>`
      select t.name, (select string_agg(lower(p.privilege_type), ' ' order by p.privilege_type)
        from information_schema.table_privileges p where p.grantee = 'greenlight_app' and p.table_name = t.name
          and p.privilege_type <> 'SELECT') as may
      from unnest(${LEDGER}::text[]) as t (name)`
    expect(Object.fromEntries(rows.map(({ name, may }) => [name, may]))).toEqual({
      credit_accounts: null,
      transfers: null,
      holds: null,
      events: null,
      event_counters: null,
      payments: 'insert',
      allocations: 'insert',
      activations: 'insert',
      order_lines: 'insert',
    })
  })

  it('cannot write a balance, a reservation, a transfer or an event by itself', async () => {
    for (const statement of [
      'update credit_accounts set balance_minor = 1000000',
      'update credit_accounts set minimum_minor = -1000000',
      `update holds set state = 'RELEASED'`,
      'insert into transfers select * from transfers',
      'insert into events select * from events',
      'update event_counters set last_seq = 0',
      'insert into credit_accounts select * from credit_accounts',
    ]) {
      expect(await asApp((sql) => sql.unsafe(statement))).toBe(FORBIDDEN)
    }
  })

  it('sees nothing of another world, and nothing at all without one', async () => {
    expect(
      await asApp(async (sql) => {
        const tables = [
          'orders',
          'credit_accounts',
          'transfers',
          'events',
          'invoices',
          'sub_accounts',
          'holds',
        ] as const
        for (const table of tables) {
          const rows = await sql`select environment_id from ${sql(table)}`
          expect(rows.filter((row) => row.environment_id !== world)).toEqual([])
          expect(rows.length).toBeGreaterThan(0)
        }
        await sql`select set_config('app.tenant', '', true)`
        for (const table of tables) expect(await sql`select 1 from ${sql(table)}`).toHaveLength(0)
      }),
    ).toBeNull()
  })

  it('cannot write a row into another world', async () => {
    const elsewhere = books.other.environmentId
    expect(
      await asApp(
        (sql) => sql`insert into activations (environment_id, order_id, activated_by)
        values (${elsewhere}, ${theirs.orderId}, 'Somebody')`,
      ),
    ).toBe(FORBIDDEN)
    expect(await asApp((sql) => sql`update orders set environment_id = ${elsewhere}`)).toBe(FORBIDDEN)
  })
})

describe('an activation', () => {
  it('happens once: a second one cannot be stored', async () => {
    const activate = (sql: Sql) => sql`insert into activations (environment_id, order_id, activated_by)
      values (${world}, ${mine.orderId}, 'Somebody')`
    expect(await asApp(activate)).toBeNull()
    expect(
      await asApp(async (sql) => {
        await activate(sql)
        await activate(sql)
      }),
    ).toBe('activations_environment_id_order_id_pk')
  })
})

describe('a row', () => {
  it('cannot point into another world, whoever writes it', async () => {
    const order = (sql: Sql, column: string, id: string) =>
      sql.unsafe(`update orders set ${column} = '${id}' where id = '${mine.orderId}'`)
    const [shop] = await books.owner`select id from shops where environment_id = ${books.other.environmentId}`
    expect(await outcome((sql) => order(sql, 'sub_account_id', theirs.subAccountId))).toBe(FOREIGN_KEY)
    expect(await outcome((sql) => order(sql, 'shop_id', shop!.id as string))).toBe(FOREIGN_KEY)
    expect(
      await outcome((sql) => sql`update invoices set order_id = ${theirs.orderId} where id = ${mine.invoiceId}`),
    ).toBe(FOREIGN_KEY)
    expect(
      await outcome(
        (
          sql,
        ) => sql`insert into payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by)
        values (${world}, ${newId()}, ${theirs.invoiceId}, 'CARD', 1, 'EUR', now(), 'Somebody')`,
      ),
    ).toBe(FOREIGN_KEY)
  })

  it('never says that more was paid than was asked, or less than nothing', async () => {
    const invoice = (paid: number) => (sql: Sql) =>
      sql`update invoices set paid_minor = ${paid} where id = ${mine.invoiceId}`
    expect(await asApp(invoice(2_500))).toBeNull()
    expect(await asApp(invoice(2_501))).toBe('invoices_paid')
    expect(await asApp(invoice(-1))).toBe('invoices_paid')
    const order = (sql: Sql) => sql`update orders set paid_minor = 10, refunded_minor = 11 where id = ${mine.orderId}`
    expect(await asApp(order)).toBe('orders_paid')
  })

  it('never says that an order is active without the time of it', async () => {
    const status = (word: string) => (sql: Sql) => sql`update orders set status = ${word} where id = ${mine.orderId}`
    expect(await asApp(status('ACTIVE'))).toBe('orders_active')
    expect(await asApp(status('DELETED'))).toBe('orders_deleted')
    expect(await asApp(status('DONE'))).toBe('orders_status')
  })
})

describe('an event', () => {
  /** The newest one told once more, with something else in it. */
  const again = (changes: Record<string, string | null>) => (sql: Sql) => {
    const values = { seq: '1000000', ...changes }
    return sql`insert into events select (jsonb_populate_record(e, ${JSON.stringify(values)}::text::jsonb)).*
      from events e where environment_id = ${world} order by e.seq desc limit 1`
  }
  const nothing = { sub_account_id: null, order_id: null, invoice_id: null }

  it.each(SUBJECT_TYPES)('may be about something of the kind %s', async (kind) => {
    const id = newId()
    const itsOwn = { sub_account_id: id, order_id: id, invoice_id: id }
    expect(await outcome(again({ subject_type: kind, subject_id: id, ...itsOwn }))).toBeNull()
  })

  it.each(ACTOR_KINDS)('may be the doing of the kind %s', async (kind) => {
    expect(await outcome(again({ actor_kind: kind }))).toBeNull()
  })

  it('is about nothing and by nobody that Greenlight does not know', async () => {
    expect(await outcome(again({ ...nothing, subject_type: 'WEATHER' }))).toBe('events_sound')
    expect(await outcome(again({ actor_kind: 'NOBODY' }))).toBe('events_sound')
  })

  it.each(['ORDER', 'INVOICE', 'SUB_ACCOUNT'])(
    'of the kind %s stands in the journal of what it is about',
    async (kind) => {
      const about = { subject_type: kind, subject_id: newId() }
      const others = { sub_account_id: newId(), order_id: newId(), invoice_id: newId() }
      expect(await outcome(again({ ...about, ...others }))).toBe('events_sound')
      expect(await outcome(again({ ...about, ...nothing }))).toBe('events_sound')
    },
  )
})
