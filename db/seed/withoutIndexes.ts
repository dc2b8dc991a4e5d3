import type postgres from 'postgres'

interface Index {
  name: string
  /** What takes it away, and what makes it again. */
  drop: string
  make: string
}

/** Tables so large that their unique indexes are made faster than kept, and where nothing is looked up meanwhile. */
const LARGE = ['orders', 'invoices']

/**
 * Runs `load` while indexes of the tables are away, and makes them again afterwards, which is faster than keeping them
 * through a load. Keys stay, and what is unique but for orders and invoices. They come back even when the load fails.
 */
export async function withoutIndexes<T>(
  owner: postgres.Sql,
  load: () => Promise<T>,
  onMaking: (name: string, left: number) => void = () => {},
): Promise<T> {
  const indexes = await owner<Index[]>`
    select c.relname as name, 'drop index ' || quote_ident(c.relname) as drop, pg_get_indexdef(i.indexrelid) as make
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and (not i.indisunique or t.relname = any (${LARGE}))
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
    union all
    select k.conname, format('alter table %I drop constraint %I', t.relname, k.conname),
      format('alter table %I add constraint %I %s', t.relname, k.conname, pg_get_constraintdef(k.oid))
    from pg_constraint k join pg_class t on t.oid = k.conrelid
    where k.contype = 'u' and t.relnamespace = 'public'::regnamespace and t.relname = any (${LARGE})
      and not exists (select 1 from pg_constraint f where f.conindid = k.conindid and f.contype = 'f')`
  for (const { drop } of indexes) await owner.unsafe(drop)
  try {
    return await load()
  } finally {
    for (const [at, { name, make }] of indexes.entries()) {
      onMaking(name, indexes.length - at)
      await owner.unsafe(make)
    }
  }
}
