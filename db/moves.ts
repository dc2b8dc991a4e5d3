import postgres from 'postgres'
import { opening } from './opening.ts'

/** Connections of their own for statements that many moves share, so that none waits behind whole transactions. */
export interface MoveConnections {
  /** How many statements can be under way at once. */
  readonly width: number
  /**
   * Calls a function with the tenant and one JSON argument, as a transaction of its own in one round trip: the statement
   * that calls it makes the settings. `clock` is that of a test world or of seeded history. Answers the function's rows.
   */
  call<Row extends object>(name: string, tenant: string, argument: object, clock?: Date): Promise<Row[]>
  close(): Promise<void>
}

/** Opens them, as the role of the application. A connection is made when it is first needed. */
export function openMoves(
  url: string,
  { role, pooled = false, width = 4 }: { role: string; pooled?: boolean; width?: number },
): MoveConnections {
  const sql = postgres(url, {
    max: width,
    connect_timeout: 5,
    fetch_types: false,
    // As soon again as the pool, since requests wait for it.
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: () => {},
    ...opening({ role, application_name: 'greenlight moves', statement_timeout: 5_000, jit: 'off' }, pooled),
  })
  return {
    width,
    call: async <Row extends object>(name: string, tenant: string, argument: object, clock?: Date) => {
      // The function's own argument is what set_config answers, so that it cannot be called before it.
      const statement = `select done.* from (select set_config('app.tenant', $1, true) as tenant, set_config('app.clock', $2, true))
        as here cross join lateral ${name}(here.tenant::uuid, $3::text::jsonb) as done`
      const values = [tenant, clock?.toISOString() ?? '', JSON.stringify(argument)]
      return sql.unsafe<Row[]>(statement, values, { prepare: !pooled })
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
