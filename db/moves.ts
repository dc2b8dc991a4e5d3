import postgres from 'postgres'
import { opening } from './opening.ts'

/** What became of one move, by its place among them. */
export interface MovedRow {
  place: number
  outcome: string
  answer: string | null
  /** The log's last number, if it grew. */
  seq: string | null
}

export interface Moved {
  rows: MovedRow[]
  /** The first events behind the place that was asked for, rows of `events` as the driver has them. */
  appended: Record<string, unknown>[]
}

export interface CallOptions {
  /** That of a test world or of seeded history. */
  clock?: Date
  /** Reads back what the log holds behind this number once all was moved, twenty events at most. */
  newsAfter?: bigint | null
}

/** Connections of their own for statements that many moves share, so that none waits behind whole transactions. */
export interface MoveConnections {
  /** How many statements can be under way at once. */
  readonly width: number
  /**
   * Calls a function with the tenant and one JSON argument, as a transaction of its own in one round trip: the statement
   * that calls it makes the settings. Answers what became of each move.
   */
  call(name: string, tenant: string, argument: object, options?: CallOptions): Promise<Moved>
  close(): Promise<void>
}

/** A move's row beside one of the news, or beside none. */
interface Told extends Omit<MovedRow, 'seq'>, Record<string, unknown> {
  last_seq: string | null
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
    call: async (name, tenant, argument, { clock, newsAfter = null } = {}) => {
      // The function's own argument is what set_config answers, so that it cannot be called before it. It has moved
      // everything when its first row comes, for which the news are read.
      const moving = `(select set_config('app.tenant', $1, true) as tenant, set_config('app.clock', $2, true))
        as here cross join lateral ${name}(here.tenant::uuid, $3::text::jsonb) as done (place, outcome, answer, last_seq)`
      const values = [tenant, clock?.toISOString() ?? '', JSON.stringify(argument)]
      if (newsAfter === null) {
        const statement = `select place, outcome, answer, last_seq as seq from ${moving}`
        return { rows: await sql.unsafe<MovedRow[]>(statement, values, { prepare: !pooled }), appended: [] }
      }
      const statement = `select done.*, news.* from ${moving} left join lateral events_after(done.place, $4::bigint) as news on true`
      const rows = await sql.unsafe<Told[]>(statement, [...values, newsAfter.toString()], { prepare: !pooled })
      const moved = new Map(
        rows.map(({ place, outcome, answer, last_seq: seq }) => [place, { place, outcome, answer, seq }]),
      )
      return { rows: [...moved.values()], appended: rows.filter(({ seq }) => seq !== null) }
    },
    close: () => sql.end({ timeout: 5 }),
  }
}
