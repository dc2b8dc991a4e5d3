import { asc, desc, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Step } from './pages.ts'

/** The order of a list. The columns together are unique, and an index has them in this order behind the tenant. */
export interface ListOrder<K> {
  columns: [SQLWrapper, ...SQLWrapper[]]
  /** All of them falling: the newest first. Left out: rising. */
  falling?: boolean
  /** The columns' values that a cursor's key stands for, cast to their types. */
  placeOf(key: K): SQL[]
}

/** A step through the list as SQL: what lies beyond its beginning, and in which order the rows come. */
export function keyset<K>(order: ListOrder<K>, { from, back }: Step<K>): { beyond: SQL | undefined; orderBy: SQL[] } {
  const falls = (order.falling ?? false) !== back
  const beyond = (key: K) =>
    sql`(${sql.join(order.columns, sql`, `)}) ${sql.raw(falls ? '<' : '>')} (${sql.join(order.placeOf(key), sql`, `)})`
  return {
    beyond: from === null ? undefined : beyond(from),
    orderBy: order.columns.map((column) => (falls ? desc(column) : asc(column))),
  }
}

/** A row's place among rows by time: the instant to the microsecond, as text, and the id. */
export type TimeKey = [at: string, id: string]

/** The instant of a TimeKey. A JavaScript date would lose the microseconds, and rows with them. */
export const exactly = (column: SQLWrapper): SQL<string> =>
  sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** The place of a TimeKey. */
export const placeInTime = ([at, id]: TimeKey): SQL[] => [sql`${at}::timestamptz`, sql`${id}::uuid`]
