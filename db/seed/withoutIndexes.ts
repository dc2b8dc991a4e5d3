import type postgres from 'postgres'

/**
 * Runs `load` while the plain indexes of the tables are away, and makes them again afterwards, which is faster than
 * keeping them through a load. Keys and unique indexes stay. They come back even when the load fails.
 */
export async function withoutIndexes<T>(owner: postgres.Sql, load: () => Promise<T>): Promise<T> {
  const indexes = await owner<{ name: string; definition: string }[]>`
    select quote_ident(c.relname) as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = 'public'::regnamespace and not i.indisunique
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)`
  for (const { name } of indexes) await owner.unsafe(`drop index ${name}`)
  try {
    return await load()
  } finally {
    for (const { definition } of indexes) await owner.unsafe(definition)
  }
}
