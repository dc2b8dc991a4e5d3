import { v5, v7 } from 'uuid'
import { DomainError } from './errors.ts'
import type { Reason } from './errors.ts'
import { writeBase62 } from './writeBase62.ts'

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
  SESSION: 'ssn',
  PASSKEY: 'psk',
  RESELLER: 'res',
  SETTING: 'set',
  ROLE: 'rol',
  APPROVAL: 'apr',
} as const
export type IdKind = keyof typeof ID_PREFIXES

const KIND_OF = new Map(Object.entries(ID_PREFIXES).map(([kind, prefix]) => [prefix as string, kind as IdKind]))

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const WIDTH = 22

/** A new time-ordered id (UUID version 7, RFC 9562). */
export const newId = (): string => v7()

/** The same id for the same name in the same world, so that two writers agree on it without asking. */
export const namedId = (environmentId: string, name: string): string => v5(name, environmentId)

/** Sixteen bytes, at most, as 22 characters of base62. */
export function toBase62(hex: string): string {
  const bytes = Buffer.from(hex.padStart(32, '0'), 'latin1')
  return bytes.toString('latin1', 0, writeBase62(bytes, 0, 0))
}

/** Digits that are read at once: what they come to, and a limb of 16 bits of it, stay exact as numbers. */
const GROUP = 5
const BASE62_TEXT = new RegExp(`^[0-9A-Za-z]{${WIDTH}}$`)
const WORTH = new Map([...ALPHABET].map((letter, worth) => [letter.charCodeAt(0), worth]))

/** The reverse of toBase62; null for what it never makes. */
export function fromBase62(text: string): string | null {
  if (!BASE62_TEXT.test(text)) return null
  const limbs = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let from = 0; from < WIDTH; from += GROUP) {
    let carry = 0
    let scale = 1
    for (let at = from; at < Math.min(from + GROUP, WIDTH); at++) {
      carry = carry * 62 + WORTH.get(text.charCodeAt(at))!
      scale *= 62
    }
    for (let limb = 7; limb >= 0; limb--) {
      const value = limbs[limb]! * scale + carry
      carry = Math.floor(value / 65536)
      limbs[limb] = value - carry * 65536
    }
    if (carry > 0) return null
  }
  let hex = ''
  for (const limb of limbs) hex += (limb + 65536).toString(16).slice(1)
  return hex
}

/** The id that the outside sees: a typed prefix and the UUID in base62. */
export function publicId(kind: IdKind, uuid: string): string {
  return `${ID_PREFIXES[kind]}_${toBase62(uuid.replaceAll('-', ''))}`
}

/** The stored id and kind of a public id; null for what is none. */
export function readPublicId(id: string): { kind: IdKind; uuid: string } | null {
  const [prefix, text, ...more] = id.split('_')
  const kind = KIND_OF.get(prefix!)
  const hex = text && more.length === 0 ? fromBase62(text) : null
  if (!kind || !hex) return null
  const uuid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  return { kind, uuid }
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
