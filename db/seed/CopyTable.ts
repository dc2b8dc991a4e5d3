import { finished } from 'node:stream/promises'
import type postgres from 'postgres'

export type CopyValue = string | number | bigint | boolean | null

const SPECIAL = /[\\\t\n\r]/

/** One value as COPY's text format spells it. */
function spell(value: CopyValue): string {
  if (value === null) return '\\N'
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (typeof value !== 'string') return String(value)
  if (!SPECIAL.test(value)) return value
  return value.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}

/** Rows of one table that wait for the next COPY. */
export class CopyTable {
  private lines: string[] = []
  private isLeftOut = false

  constructor(
    readonly name: string,
    private readonly columns: readonly string[],
  ) {}

  /** Takes no rows from now on. */
  leaveOut(): void {
    this.isLeftOut = true
  }

  /** Adds one row; the values stand in the order of the columns. */
  add(...values: CopyValue[]): void {
    if (this.isLeftOut) return
    if (values.length !== this.columns.length)
      throw new Error(`A row of ${this.name} has ${this.columns.length} values.`)
    let line = spell(values[0]!)
    for (let i = 1; i < values.length; i++) line += `\t${spell(values[i]!)}`
    this.lines.push(line)
  }

  /** Hands the rows over, to be sent while new ones gather. */
  take(): CopyBatch {
    const text = this.lines.length > 0 ? `${this.lines.join('\n')}\n` : ''
    this.lines = []
    return { statement: `copy ${this.name} (${this.columns.join(', ')}) from stdin`, text }
  }
}

/** What one COPY sends. */
export interface CopyBatch {
  statement: string
  text: string
}

const CHUNK = 1 << 18

/** Sends the batches one after the other, in one transaction. `trusted` leaves references unchecked. */
export async function sendBatches(owner: postgres.Sql, batches: readonly CopyBatch[], trusted: boolean): Promise<void> {
  await owner.begin(async (sql) => {
    if (trusted) await sql`set local session_replication_role = replica`
    for (const { statement, text } of batches) {
      if (text === '') continue
      const stream = await sql.unsafe(statement).writable()
      const end = finished(stream)
      for (let at = 0; at < text.length; at += CHUNK) {
        if (!stream.write(text.slice(at, at + CHUNK))) await new Promise((resolve) => stream.once('drain', resolve))
      }
      stream.end()
      await end
    }
  })
}
