import { v5, v7 } from 'uuid'
import { DomainError } from './errors.ts'
import type { Reason } from './errors.ts'

/** The prefix of every kind of public id. */
export const ID_PREFIXES = {
  ORDER: 'ord',
  SUB_ACCOUNT: 'sub',
  CREDIT_ACCOUNT: 'acc',
  CREDIT_ENTRY: 'ent',
  INVOICE: 'inv',
  PAYMENT: 'pay',
  PRODUCT: 'prd',
  SHOP: 'shp',
  USER: 'usr',
  API_KEY: 'key',
  SAVED_VIEW: 'viw',
  RESELLER: 'res',
  SETTING: 'set',
} as const
export type IdKind = keyof typeof ID_PREFIXES

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const WIDTH = 22

/** A new time-ordered id (UUID version 7, RFC 9562). */
export const newId = (): string => v7()

/** The same id for the same name in the same world, so that two writers agree on it without asking. */
export const namedId = (environmentId: string, name: string): string => v5(name, environmentId)

/** Sixteen bytes as 22 characters of base62. */
export function toBase62(hex: string): string {
  let rest = BigInt(`0x${hex}`)
  let text = ''
  for (let place = 0; place < WIDTH; place++) {
    text = ALPHABET[Number(rest % 62n)] + text
    rest /= 62n
  }
  return text
}

/** The reverse of toBase62; null for what it never makes. */
export function fromBase62(text: string): string | null {
  if (!new RegExp(`^[0-9A-Za-z]{${WIDTH}}$`).test(text)) return null
  let value = 0n
  for (const letter of text) value = value * 62n + BigInt(ALPHABET.indexOf(letter))
  return value < 1n << 128n ? value.toString(16).padStart(32, '0') : null
}

/** The id that the outside sees: a typed prefix and the UUID in base62. */
export function publicId(kind: IdKind, uuid: string): string {
  return `${ID_PREFIXES[kind]}_${toBase62(uuid.replaceAll('-', ''))}`
}

/** The stored id and kind of a public id; null for what is none. */
export function readPublicId(id: string): { kind: IdKind; uuid: string } | null {
  const [prefix, text, ...more] = id.split('_')
  const kind = (Object.keys(ID_PREFIXES) as IdKind[]).find((candidate) => ID_PREFIXES[candidate] === prefix)
  const hex = text && more.length === 0 ? fromBase62(text) : null
  if (!kind || !hex) return null
  return { kind, uuid: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') }
}

/** The stored id of a public id of one kind; null for what is none. */
export function storedIdOrNull(kind: IdKind, id: string): string | null {
  const read = readPublicId(id)
  return read?.kind === kind ? read.uuid : null
}

/** The stored id of a public id of one kind. What is no such id is answered like what does not exist: `reason`. */
export function storedId(kind: IdKind, id: string, reason: Reason, path: string[]): string {
  const uuid = storedIdOrNull(kind, id)
  if (uuid === null) throw new DomainError(reason).at(...path)
  return uuid
}
