import { getTableColumns, sql } from 'drizzle-orm'
import type { InferSelectModel, SQL } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'
import type postgres from 'postgres'
import type { Context } from './context.ts'
import { read } from './context.ts'

/** How the rows come; in any order, and all of them, when that is left out. */
export interface ReadOptions {
  orderBy?: SQL[]
  limit?: number
  /** Connections keep the statement: only for few different ones, whose plan is the same for whatever values. */
  prepare: boolean
}

/**
 * The rows of one table that match, in the actor's world, in one round trip instead of a transaction's four; two where
 * the statement is not prepared. The statement sets its own tenant; what is read depends on that (`offset 0` keeps it
 * so), or row security would find no tenant and show nothing. What depends on it is read for the one row that sets it, so
 * that the order stays. Whoever is confined to a part of the world has the transaction.
 */
export async function readOnce<T extends PgTable>(
  ctx: Context,
  table: T,
  where: SQL | undefined,
  { orderBy, limit, prepare }: ReadOptions,
): Promise<InferSelectModel<T>[]> {
  const found = rowsOf(table, where, orderBy)
  if (limit !== undefined) found.limit(limit)
  if (ctx.actor.confines) {
    const rows = await read(ctx, (tx) => tx.execute(found.getSQL()))
    return rows.map((row) => rowOf(table, row))
  }
  const { sql: text, params } = found.toSQL()
  return ask(ctx, table, { text: atOnce(text, params.length), params, prepare })
}

/**
 * The row of one table that matches, or null, with one more text that the database makes of it, in the same round trip and
 * by a statement that connections keep. Not for whoever is confined to a part of the world.
 */
export async function readOnceWith<T extends PgTable>(
  ctx: Context,
  table: T,
  where: SQL,
  more: SQL<string | null>,
): Promise<{ row: InferSelectModel<T>; more: string | null } | null> {
  const found = new QueryBuilder()
    .select({ ...getTableColumns(table as PgTable), more: more.as('more') })
    .from(table as PgTable)
    .where(where)
  const { sql: text, params } = found.toSQL()
  const [stored] = await askRows(ctx, { text: atOnce(text, params.length), params, prepare: true })
  return stored ? { row: rowOf(table, stored), more: stored['more'] as string | null } : null
}

const statements = new WeakMap<PgColumn, string>()

/**
 * The rows of one table whose column is one of these stored ids, as `readOnce` reads them, by one statement for each
 * column, however many ids there are; it is written once. `orderBy` is the same whenever that column is asked for.
 */
export async function readAmong<T extends PgTable>(
  ctx: Context,
  table: T,
  column: PgColumn,
  uuids: readonly string[],
  orderBy?: SQL[],
): Promise<InferSelectModel<T>[]> {
  const among = sql`${column} = any(${sql.param(uuids)}::uuid[])`
  if (ctx.actor.confines) return readOnce(ctx, table, among, { orderBy, prepare: true })
  const text = statements.get(column) ?? atOnce(rowsOf(table, among, orderBy).toSQL().sql, 1)
  statements.set(column, text)
  return ask(ctx, table, { text, params: [uuids], prepare: true })
}

const rowsOf = (table: PgTable, where: SQL | undefined, orderBy: SQL[] = []) =>
  new QueryBuilder()
    .select()
    .from(table)
    .where(where)
    .orderBy(...orderBy)
    .$dynamic()

/** The statement that sets its tenant and clock, which follow the query's own values. */
const atOnce = (query: string, values: number): string => `select found.* from (
      select set_config('app.tenant', $${values + 1}, true) as tenant, set_config('app.clock', $${values + 2}, true)) as here
    cross join lateral (select inside.* from (${query}) as inside where here.tenant <> '' offset 0) as found`

interface Statement {
  text: string
  params: unknown[]
  prepare: boolean
}

async function ask<T extends PgTable>(ctx: Context, table: T, statement: Statement): Promise<InferSelectModel<T>[]> {
  return (await askRows(ctx, statement)).map((row) => rowOf(table, row))
}

/** The rows as the driver has them. */
function askRows({ db, actor, clock }: Context, { text, params, prepare }: Statement): Promise<postgres.Row[]> {
  const values = [...params, actor.environmentId, clock?.toISOString() ?? ''] as string[]
  return db.patience.wait(() => db.driver.unsafe(text, values, { prepare }))
}

/** A row as the table's columns have it, from one as the driver has it. */
export function rowOf<T extends PgTable>(table: T, stored: Record<string, unknown>): InferSelectModel<T> {
  const row: Record<string, unknown> = {}
  for (const [name, column] of Object.entries(getTableColumns(table))) {
    const value = stored[column.name]
    row[name] = value === null ? null : column.mapFromDriverValue(value)
  }
  return row as InferSelectModel<T>
}
