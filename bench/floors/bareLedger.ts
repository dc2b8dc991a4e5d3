import type postgres from 'postgres'
import { transactionsPerSecond } from '../lib/moves.ts'

const CLIENTS = 100_000
const SOURCES = 1_000

/**
 * The floor of money: two balances and two entries in one statement, on bare tables. No tenant, no row security, no
 * idempotency, no journal, no events, no refusal worded.
 */
const SCHEMA = `
create table if not exists bench.ledger_accounts (id bigint primary key, balance bigint not null) with (fillfactor = 50);
create table if not exists bench.ledger_entries (id bigint generated always as identity primary key, account bigint not null,
  amount bigint not null, balance_after bigint not null, created_at timestamptz not null default now());
insert into bench.ledger_accounts select n, 1000000000000 from generate_series(1, ${CLIENTS + SOURCES}) n on conflict do nothing;
truncate bench.ledger_entries;`

const MOVE = `with d as (update bench.ledger_accounts set balance = balance - 1 where id = :source and balance >= 1 returning id, balance),
  c as (update bench.ledger_accounts set balance = balance + 1 where id = :target and exists (select from d) returning id, balance)
insert into bench.ledger_entries (account, amount, balance_after) select id, -1, balance from d union all select id, 1, balance from c;`

const to = `\\set target random(${SOURCES + 1}, ${SOURCES + CLIENTS})\n`

/** What is moved from: one account, ten, or any of a thousand. */
export const BARE_MOVES = {
  hot: `\\set source random(1, 1)\n${to}${MOVE}\n`,
  ten: `\\set source random(1, 10)\n${to}${MOVE}\n`,
  random: `\\set source random(1, ${SOURCES})\n${to}${MOVE}\n`,
}

/** What was found of each kind, so that a run looks once. */
const fastest = new Map<keyof typeof BARE_MOVES, number>()

/** Makes the tables, and answers the number of connections that each kind of move is fastest with. */
export async function prepareBareLedger(
  sql: postgres.Sql,
  url: string,
  kinds: (keyof typeof BARE_MOVES)[],
): Promise<ReadonlyMap<keyof typeof BARE_MOVES, number>> {
  await sql.unsafe(SCHEMA)
  await sql`vacuum (analyze) bench.ledger_accounts`
  for (const kind of kinds.filter((kind) => !fastest.has(kind))) {
    const speeds: [number, number][] = []
    for (const connections of [2, 8, 24]) {
      speeds.push([await transactionsPerSecond(url, BARE_MOVES[kind], connections, 1_000), connections])
    }
    fastest.set(kind, speeds.sort(([a], [b]) => b - a)[0]![1])
  }
  return fastest
}
