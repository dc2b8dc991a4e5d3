import type { AuditEntry } from './auditQueries.ts'

/** A spreadsheet would run a cell that begins like this. */
const FORMULA = /^[\s]*[=+\-@\t\r]/
const NUMBER = /^-?\d+([.,]\d+)*$/

/** One cell of a CSV file: quoted where it must be, and never a formula, whoever chose the text. */
export function csvCell(value: string | number | null): string {
  const text = String(value ?? '')
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A line of a CSV file (RFC 4180). */
export const csvLine = (values: readonly (string | number | null)[]): string => `${values.map(csvCell).join(',')}\r\n`

/** One entry of the operations journal as a line; `kinds` says what kind of actor it was. */
export const auditLine = (entry: AuditEntry, kinds: (kind: string) => string): string =>
  csvLine([
    entry.number,
    entry.occurredAt,
    entry.actor,
    kinds(entry.actorKind),
    entry.kind,
    entry.message,
    entry.subjectId,
    entry.change?.before ?? null,
    entry.change?.after ?? null,
    entry.hash,
  ])
