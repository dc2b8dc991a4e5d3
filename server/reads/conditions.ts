import { readPublicId } from '../domain/kernel/ids.ts'
import type { IdKind } from '../domain/kernel/ids.ts'
import type { Condition } from './page.ts'
import { isWord } from './shapeOf.ts'
import { Unplannable } from './Unplannable.ts'

/**
 * One of the words that a list in the filter names. They stand in the statement themselves, because it is planned once:
 * only so PostgreSQL knows how many rows have them, and which indexes of some words alone serve it.
 */
export const oneOf =
  (column: string): Condition =>
  (value, row) => {
    const words = value as string[]
    if (!words.every(isWord)) throw new Unplannable('no words of a closed list')
    if (words.length === 0) return 'false'
    const distinct = [...new Set(words)].sort()
    const parts = distinct.map((word) => `${row}.${column} = '${word}'`)
    if (parts.length === 1) return parts[0]!
    return { whole: `${row}.${column} in (${distinct.map((word) => `'${word}'`)})`, parts }
  }

/** The object that an id in the filter names. */
export const sameAs =
  (name: string, kind: IdKind, column: string): Condition =>
  (value, row, take) =>
    value === '' ? null : `${row}.${column} = ${take('uuid', (filter) => uuidOf(kind, filter[name] as string))}`

/** Exactly the truth that the filter names. */
export const isTrue =
  (column: string): Condition =>
  (value, row) =>
    value ? `${row}.${column}` : `not ${row}.${column}`

/** From an instant on. */
export const notBefore =
  (name: string, column: string): Condition =>
  (_value, row, take) =>
    `${row}.${column} >= ${take('timestamptz', (filter) => (filter[name] as Date).toISOString())}`

/** Up to an instant. */
export const notAfter =
  (name: string, column: string): Condition =>
  (_value, row, take) =>
    `${row}.${column} <= ${take('timestamptz', (filter) => (filter[name] as Date).toISOString())}`

/** From a day on. */
export const dayFrom =
  (name: string, column: string): Condition =>
  (_value, row, take) =>
    `${row}.${column} >= ${take('date', (filter) => filter[name] as string)}`

/** Up to a day. */
export const dayTo =
  (name: string, column: string): Condition =>
  (_value, row, take) =>
    `${row}.${column} <= ${take('date', (filter) => filter[name] as string)}`

/** The stored id of a public id. What is no such id is the executor's to refuse. */
export function uuidOf(kind: IdKind, publicId: string): string {
  const read = readPublicId(publicId)
  if (read?.kind !== kind) throw new Unplannable('an id of another kind')
  return read.uuid
}
