import type postgres from 'postgres'

/** A table with the columns that are stored, as a backup names them. */
export interface BackedUpTable {
  name: string
  columns: string[]
}

/** Every table of ours, each behind those that it refers to. Computed columns are left out: they compute themselves. */
export async function readTables(sql: postgres.Sql | postgres.TransactionSql): Promise<BackedUpTable[]> {
  const tables = await sql<(BackedUpTable & { refersTo: string[] })[]>`
    select c.relname as name,
      (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
      array(select distinct f.confrelid::regclass::text from pg_constraint f
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as "refersTo"
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`
  const left = new Map(tables.map((table) => [table.name, table]))
  const inOrder: BackedUpTable[] = []
  while (left.size > 0) {
    const free = [...left.values()].filter(({ refersTo }) => !refersTo.some((name) => left.has(name)))
    if (free.length === 0)
      throw new Error(`These tables refer to one another in a circle: ${[...left.keys()].join(', ')}.`)
    for (const { name, columns } of free) {
      inOrder.push({ name, columns })
      left.delete(name)
    }
  }
  return inOrder
}
