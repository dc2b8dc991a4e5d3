import type postgres from 'postgres'
import { publicId } from '../../server/domain/kernel/ids.ts'
import type { IdKind } from '../../server/domain/kernel/ids.ts'
import { toDecimal } from '../../server/domain/kernel/money.ts'
import { CopyTable, sendBatches } from '../../db/seed/CopyTable.ts'

/**
 * Floors and peers read tables of their own, which hold every value as it goes out (public ids, decimals, times), so that
 * none of them pays for a conversion, and have indexes that cover their questions. Greenlight reads its own tables.
 */
const SCHEMA = `
create schema bench;
create table bench.sub_accounts (environment_id uuid, id uuid, public_id text not null, name text not null,
  name_json text not null, primary key (environment_id, id));
create table bench.orders (environment_id uuid, id uuid, public_id text not null, number text not null,
  status text not null, created_at timestamptz not null, created_text text not null, amount text not null,
  currency text not null, sub_account_id uuid not null, primary key (environment_id, id));
create table bench.invoices (environment_id uuid, id uuid, public_id text not null, number text not null,
  status text not null, order_id uuid not null, primary key (environment_id, id));
create table bench.mirrored (environment_id uuid primary key, seq bigint not null);`
const INDEXES = `
create index on bench.orders (environment_id, status, created_at, id)
  include (public_id, number, created_text, amount, currency, sub_account_id);
alter table bench.orders add unique (environment_id, public_id);
create unique index on bench.sub_accounts (environment_id, id) include (public_id, name, name_json);
alter table bench.invoices add unique (environment_id, order_id);
create unique index on bench.invoices (environment_id, order_id) include (public_id, number, status);
create index on bench.orders (environment_id, sub_account_id);
alter table bench.orders add foreign key (environment_id, sub_account_id) references bench.sub_accounts;
alter table bench.invoices add foreign key (environment_id, order_id) references bench.orders;`

const KINDS = [
  {
    table: 'sub_accounts',
    kind: 'SUB_ACCOUNT',
    columns: ['environment_id', 'id', 'public_id', 'name', 'name_json'],
    select: 'select environment_id, id, name from sub_accounts t',
    row: (r: Row) => [r.environment_id, r.id, idOf('SUB_ACCOUNT', r), r.name!, JSON.stringify(r.name)],
  },
  {
    table: 'orders',
    kind: 'ORDER',
    columns: [
      'environment_id',
      'id',
      'public_id',
      'number',
      'status',
      'created_at',
      'created_text',
      'amount',
      'currency',
      'sub_account_id',
    ],
    select: `select environment_id, id, number, status, created_at::text as at, created_at, total_minor::text as minor,
      currency, sub_account_id from orders t`,
    row: (r: Row) => {
      const amount = toDecimal(BigInt(r.minor!), r.currency!)
      const created = r.created_at!.toISOString()
      const money = [amount, r.currency!, r.sub_account_id!]
      return [r.environment_id, r.id, idOf('ORDER', r), r.number!, r.status!, r.at!, created, ...money]
    },
  },
  {
    table: 'invoices',
    kind: 'INVOICE',
    columns: ['environment_id', 'id', 'public_id', 'number', 'status', 'order_id'],
    select: 'select environment_id, id, number, status, order_id from invoices t where order_id is not null',
    row: (r: Row) => [r.environment_id, r.id, idOf('INVOICE', r), r.number!, r.status!, r.order_id!],
  },
] as const

interface Row {
  environment_id: string
  id: string
  name?: string
  number?: string
  status?: string
  at?: string
  created_at?: Date
  minor?: string
  currency?: string
  sub_account_id?: string
  order_id?: string
}

const idOf = (kind: IdKind, row: Row) => publicId(kind, row.id)

/** Makes the mirror, or brings one that exists up to what was written since. */
export async function mirror(sql: postgres.Sql, progress: (what: string) => void): Promise<void> {
  const [there] = await sql`select to_regclass('bench.mirrored') as t`
  if (there!['t'] === null) {
    await sql.unsafe(SCHEMA)
    for (const kind of KINDS) {
      progress(`mirroring ${kind.table}`)
      await copy(sql, kind, '')
    }
    await sql.unsafe(INDEXES)
    await sql`insert into bench.mirrored select environment_id, last_seq from event_counters`
  } else {
    await sql`create index if not exists orders_environment_id_sub_account_id_idx on bench.orders (environment_id, sub_account_id)`
    await catchUp(sql)
  }
  await sql`vacuum (analyze) bench.orders`
  await sql`vacuum (analyze) bench.invoices`
  await sql`vacuum (analyze) bench.sub_accounts`
}

async function catchUp(sql: postgres.Sql): Promise<void> {
  await sql`insert into bench.mirrored select environment_id, 0 from event_counters on conflict do nothing`
  await sql`drop table if exists bench.changed`
  // With what hangs on a changed row: the mirror's foreign keys would keep it from being replaced alone.
  await sql`create table bench.changed as
    with told as (
      select distinct e.environment_id, e.subject_id as id from bench.mirrored m
      join events e on e.environment_id = m.environment_id and e.seq > m.seq
      where e.subject_type in ('SUB_ACCOUNT', 'ORDER', 'INVOICE')
    ), ordered as (
      select * from told union
      select o.environment_id, o.id from told t join orders o on o.environment_id = t.environment_id and o.sub_account_id = t.id
    )
    select * from ordered union
    select i.environment_id, i.id from ordered o join invoices i on i.environment_id = o.environment_id and i.order_id = o.id`
  await sql`create unique index on bench.changed (environment_id, id)`
  await sql`analyze bench.changed`
  const changed = '(environment_id, id) in (select environment_id, id from bench.changed)'
  for (const { table } of [...KINDS].reverse()) await sql.unsafe(`delete from bench.${table} where ${changed}`)
  for (const kind of KINDS) await copy(sql, kind, `${kind.table === 'invoices' ? 'and' : 'where'} ${changed}`)
  await sql`update bench.mirrored m set seq = c.last_seq from event_counters c where c.environment_id = m.environment_id`
}

async function copy(sql: postgres.Sql, kind: (typeof KINDS)[number], condition: string): Promise<void> {
  const table = new CopyTable(`bench.${kind.table}`, kind.columns)
  // A callback of postgres.js would not be waited for with the last rows, and what refers to them comes next.
  for await (const rows of sql.unsafe<Row[]>(`${kind.select} ${condition}`).cursor(20_000)) {
    for (const row of rows) table.add(...kind.row(row))
    await sendBatches(sql, [table.take()], false)
  }
}
