import postgres from 'postgres'

/** Statements of reads that share it, on few connections. */
export interface LaneConnections {
  /** How many statements are in flight at once. */
  readonly width: number
  /** Runs one statement in a transaction of its own; answers its rows as the bytes that came. */
  run(statement: string, values: readonly string[]): Promise<Buffer[][]>
  close(): Promise<void>
}

interface LaneOptions {
  role: string
  width?: number
  settings?: Record<string, string>
  onNotice?: (text: string) => void
}

/** Statements that one connection keeps prepared, before all of them are forgotten. */
const KEPT = 400

/**
 * Opens connections that can only read, as the role of the application. Times come in UTC. One plan is made for each
 * statement, whatever its values: planning it anew would cost more than running it. `settings` are the server's for
 * each connection, `onNotice` hears what it remarks.
 */
export function openLane(url: string, options: LaneOptions): LaneConnections {
  const { width = 2 } = options
  let prepared = new Set<string>()
  let sql = connect(url, options)
  const renew = () => {
    const old = sql
    prepared = new Set()
    sql = connect(url, options)
    void old.end({ timeout: 15 })
  }
  return {
    width,
    run: async (statement, values) => {
      if (prepared.size >= KEPT && !prepared.has(statement)) renew()
      prepared.add(statement)
      return (await sql.unsafe(statement, [...values], { prepare: true }).raw()) as unknown as Buffer[][]
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

const connect = (url: string, { role, width = 2, settings, onNotice }: LaneOptions) =>
  postgres(url, {
    max: width,
    connect_timeout: 5,
    fetch_types: false,
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: (notice) => onNotice?.(notice.message!),
    connection: {
      ...settings,
      role,
      application_name: 'greenlight reads',
      statement_timeout: 5_000,
      default_transaction_read_only: 'on',
      plan_cache_mode: 'force_generic_plan',
      jit: 'off',
      timezone: 'UTC',
      datestyle: 'ISO',
    } as Record<string, string | number>,
  })
