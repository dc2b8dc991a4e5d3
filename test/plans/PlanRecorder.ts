import { APP_ROLE, openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { openLane } from '../../db/lane.ts'

/** A step of a plan as EXPLAIN (ANALYZE, FORMAT JSON) tells it. */
export interface PlanStep {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Index Cond'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  /** Pages that were found in memory, of the step and those below it. */
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanStep[]
}

/** A statement that ran, and how. */
export interface RanStatement {
  text: string
  plan: PlanStep
  /** It is the read lane's, not the executor's. */
  byLane: boolean
}

const SETTINGS = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_timing': 'off',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_format': 'json',
  client_min_messages: 'log',
}

/**
 * A pool whose server tells the plan of every statement as it ran, those inside functions too: not of a statement like
 * it, with other values or without row security. `ownerUrl` signs in as a superuser.
 */
export class PlanRecorder {
  readonly db: Database
  #ran: RanStatement[] = []

  constructor(ownerUrl: string, connections = 2) {
    const heard = (byLane: boolean) => ({ settings: SETTINGS, onNotice: (text: string) => this.#hear(text, byLane) })
    const pool = openDatabase(ownerUrl, { max: connections, ...heard(false) })
    const reads = openLane(ownerUrl, { role: APP_ROLE, ...heard(true) })
    const close = () => Promise.all([pool.close(), reads.close()]).then(() => {})
    this.db = { ...pool, reads, close }
  }

  /** Does the work and answers the statements that ran meanwhile. */
  async during(work: () => Promise<unknown>): Promise<RanStatement[]> {
    this.#ran = []
    await work()
    return this.#ran
  }

  /** Runs one statement as the application's role in a world, and answers what ran. */
  explainStatement(text: string, values: unknown[], tenant: string): Promise<RanStatement[]> {
    return this.during(() =>
      this.db.driver.begin(async (sql) => {
        await sql`select set_config('app.tenant', ${tenant}, true)`
        await sql.unsafe(text, values as never[], { prepare: true })
      }),
    )
  }

  #hear(text: string, byLane: boolean): void {
    const json = /^duration: .*?plan:\s*(\{.*\})\s*$/s.exec(text)?.[1]
    if (!json) return
    const told = JSON.parse(json) as { 'Query Text': string; Plan: PlanStep }
    this.#ran.push({ text: told['Query Text'], plan: told.Plan, byLane })
  }
}
