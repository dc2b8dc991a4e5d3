import { readPublicId } from '../domain/kernel/ids.ts'
import type { IdKind } from '../domain/kernel/ids.ts'
import type { Condition } from './page.ts'
import { Unplannable } from './Unplannable.ts'

/** One of the words that a list in the filter names. */
export const oneOf =
  (name: string, column: string): Condition =>
  (value, row, take) => {
    const words = value as string[]
    if (words.length === 0) return 'false'
    // One word alone keeps the order of an index that begins with it.
    if (words.length === 1) return `${row}.${column} = ${take('text', (filter) => (filter[name] as string[])[0]!)}`
    return `${row}.${column} = any(string_to_array(${take('text', (filter) => (filter[name] as string[]).join())}, ','))`
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
