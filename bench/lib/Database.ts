import postgres from 'postgres'
import { cpuOf } from './processes.ts'

/** The database that is measured on, seen by its owner. */
export class Database {
  readonly sql: postgres.Sql

  constructor(readonly url: string) {
    this.sql = postgres(url, { max: 2, onnotice: () => {}, connection: { application_name: 'bench' } })
  }

  /** CPU that all connections but our own have used so far, in milliseconds; 0 where it runs on another machine. */
  async cpu(): Promise<number> {
    const rows = await this.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where backend_type = 'client backend' and application_name <> 'bench'`
    return rows.reduce((sum, { pid }) => sum + cpuOf(pid), 0)
  }

  async version(): Promise<string> {
    const [row] = await this.sql<{ v: string }[]>`select current_setting('server_version') as v`
    return row!.v
  }

  close(): Promise<void> {
    return this.sql.end({ timeout: 2 })
  }
}
