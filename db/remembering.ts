import type postgres from 'postgres'

/** The most statements that a connection keeps; what comes after them is sent as a new one each time. */
const MOST = 500
/** A statement with more values than this is one of many lengths, such as an order's lines, and is not kept. */
const MOST_VALUES = 48

/** Whether a statement is kept. */
export type Keeps = (text: string, values: readonly unknown[]) => boolean

/** Keeps the first statements that come, for a program's own, finitely many ones. */
export function theFirst(): Keeps {
  const known = new Set<string>()
  return (text, values) => {
    if (known.size < MOST && values.length <= MOST_VALUES) known.add(text)
    return known.has(text)
  }
}

/**
 * The driver, with statements of transactions kept by each connection: their first sending says what they are, and then
 * the values alone go out, in one round trip instead of two.
 */
export function remembering(driver: postgres.Sql, keeps: Keeps): postgres.Sql {
  const within = (sql: postgres.TransactionSql): postgres.TransactionSql =>
    instead(sql, 'unsafe', (text: string, values: never[] = [], options?: postgres.UnsafeQueryOptions) =>
      sql.unsafe(text, values, { ...options, prepare: keeps(text, values) }),
    )
  return instead(driver, 'begin', (work: (sql: postgres.TransactionSql) => Promise<unknown>) =>
    driver.begin((sql) => work(within(sql))),
  )
}

/** The same object but for one of its methods. */
const instead = <T extends object>(object: T, name: keyof T, method: unknown): T =>
  new Proxy(object, { get: (target, asked) => (asked === name ? method : Reflect.get(target, asked)) })
