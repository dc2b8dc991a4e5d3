/**
 * A backup is gzip over text that a person can read and psql understands: a line that says what it is, then each table as
 * `COPY … FROM stdin;` with its rows and `\.`, then a line with the rows and SHA-256 of each table. Without that last line
 * it was not finished.
 */
export const HEAD_MARK = '-- Greenlight backup '
export const END_MARK = '-- end of the backup '
export const END_OF_ROWS = '\\.\n'

/** What the first line says. */
export interface BackupHead {
  /** Of this format. */
  format: 1
  release: string
  /** The newest migration that the database held, by its name in db/migrations. */
  migration: string
  takenAt: string
  /** Of PostgreSQL. */
  server: string
}

/** What the last line says of one table. */
export interface TableProof {
  name: string
  rows: number
  /** Over its rows as they stand in the backup. */
  sha256: string
}

export const copyLine = (name: string, columns: readonly string[]): string =>
  `COPY public.${quoted(name)} (${columns.map(quoted).join(', ')}) FROM stdin;\n`

/** The table and columns of such a line; null for any other. */
export function readCopyLine(line: string): { name: string; columns: string[] } | null {
  const match = /^COPY public\."(\w+)" \(("\w+"(?:, "\w+")*)\) FROM stdin;$/.exec(line)
  return match && { name: match[1]!, columns: match[2]!.split(', ').map((column) => column.slice(1, -1)) }
}

export const quoted = (name: string): string => `"${name}"`

/** A backup that cannot be made or used; the message says why and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
}

/** Told while it goes on: the table, and how many of its rows are done. */
export type Progress = (table: string, rows: number, finished: boolean) => void
