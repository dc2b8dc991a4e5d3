import { getTableColumns } from 'drizzle-orm'
import type { InferSelectModel, SQL } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Context } from './context.ts'
import { read } from './context.ts'

/**
 * The rows of one table that match, in the actor's world, in one round trip instead of a transaction's four: for what is
 * read at every event. The statement sets its own tenant; what is read depends on that (`offset 0` keeps it so), or row
 * security would find no tenant and show nothing. `prepare` keeps the statement: only for few different ones.
 * Whoever is confined to a part of the world has the transaction.
 */
export async function readOnce<T extends PgTable>(
  ctx: Context,
  table: T,
  where: SQL | undefined,
  { prepare }: { prepare: boolean },
): Promise<InferSelectModel<T>[]> {
  const { db, actor, clock } = ctx
  if (actor.confines) {
    const rows = await read(ctx, (tx) =>
      tx
        .select()
        .from(table as PgTable)
        .where(where),
    )
    return rows as InferSelectModel<T>[]
  }
  const { sql, params } = new QueryBuilder()
    .select()
    .from(table as PgTable)
    .where(where)
    .toSQL()
  const [tenantAt, clockAt] = [params.length + 1, params.length + 2]
  const statement = `select found.* from (
      select set_config('app.tenant', $${tenantAt}, true) as tenant, set_config('app.clock', $${clockAt}, true)) as here
    cross join lateral (select inside.* from (${sql}) as inside where here.tenant <> '' offset 0) as found`
  const values = [...params, actor.environmentId, clock?.toISOString() ?? ''] as string[]
  const rows = await db.patience.wait(() => db.driver.unsafe(statement, values, { prepare }))
  return rows.map((row) => rowOf(table, row))
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
