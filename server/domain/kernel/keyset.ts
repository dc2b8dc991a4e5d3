import { asc, desc, sql } from 'drizzle-orm'
import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Step } from './pages.ts'

/** The order of a list. The columns together are unique, and an index has them in this order behind the tenant. */
export interface ListOrder<K> {
  columns: [SQLWrapper, ...SQLWrapper[]]
  /** All of them falling: the newest first. Left out: rising. */
  falling?: boolean
  /** The list's filter bounds the first column too. */
  bounded?: boolean
  /** The columns' values that a cursor's key stands for, cast to their types. */
  placeOf(key: K): SQL[]
}

/** A step through the list as SQL: what lies beyond its beginning, and in which order the rows come. */
export function keyset<K>(order: ListOrder<K>, { from, back }: Step<K>): { beyond: SQL | undefined; orderBy: SQL[] } {
  const falls = (order.falling ?? false) !== back
  const way = sql.raw(falls ? '<' : '>')
  const beyond = (key: K) => {
    const place = order.placeOf(key)
    const whole = sql`(${sql.join(order.columns, sql`, `)}) ${way} (${sql.join(place, sql`, `)})`
    // Beside a filter's bound PostgreSQL does not begin its scan at a pair, but at the nearer of two bounds of one column.
    return order.bounded ? sql`(${order.columns[0]} ${way}= ${place[0]} and ${whole})` : whole
  }
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
