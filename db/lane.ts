import postgres from 'postgres'
import { opening } from './opening.ts'

/** Connections that only read, for statements that many requests share. */
export interface ReadConnections {
  /** How many statements are in flight at once. */
  readonly width: number
  /** Runs one statement in a transaction of its own; answers its rows as the bytes that came. */
  run(statement: string, values: readonly string[]): Promise<Buffer[][]>
}

export interface LaneConnections {
  /** For statements of a moment: one connection, which is sent the next ones while it is still answering. */
  readonly short: ReadConnections
  /** For all others: each connection does one at a time, so that none waits behind another. */
  readonly long: ReadConnections
  close(): Promise<void>
}

interface LaneOptions {
  role: string
  /** Behind a pooler in transaction mode. */
  pooled?: boolean
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
  const short = open(url, { ...options, connections: 1, width: 3 })
  const long = open(url, { ...options, connections: 2, width: 2 })
  return {
    short,
    long,
    close: async () => {
      await Promise.all([short.close(), long.close()])
    },
  }
}

function open(url: string, options: LaneOptions & { connections: number; width: number }) {
  let prepared = new Set<string>()
  let sql = connect(url, options)
  const renew = () => {
    const old = sql
    prepared = new Set()
    sql = connect(url, options)
    void old.end({ timeout: 15 })
  }
  return {
    width: options.width,
    run: async (statement: string, values: readonly string[]) => {
      if (prepared.size >= KEPT && !prepared.has(statement)) renew()
      prepared.add(statement)
      return (await sql.unsafe(statement, [...values], { prepare: !options.pooled }).raw()) as unknown as Buffer[][]
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

const connect = (
  url: string,
  { role, pooled = false, connections, settings, onNotice }: LaneOptions & { connections: number },
) =>
  postgres(url, {
    max: connections,
    connect_timeout: 5,
    fetch_types: false,
    backoff: (attempt) => Math.min(0.05 * 2 ** attempt, 1),
    onnotice: (notice) => onNotice?.(notice.message!),
    ...opening(
      {
        ...settings,
        role,
        application_name: 'greenlight reads',
        statement_timeout: 5_000,
        default_transaction_read_only: 'on',
        plan_cache_mode: 'force_generic_plan',
        jit: 'off',
        timezone: 'UTC',
        datestyle: 'ISO',
      },
      pooled,
    ),
  })
