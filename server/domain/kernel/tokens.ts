import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { World } from '../../../db/schema/resellers.ts'
import { fromBase62, toBase62 } from './ids.ts'

const dashed = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** SHA-256, for secrets that are long and random: nothing slower is needed to keep them. */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/**
 * A random handle: the world it belongs to, so that it can be looked up under row security before anybody is known,
 * and 128 random bits, which are the secret. 44 characters of base62 behind the prefix.
 */
export function newToken(prefix: string, environmentId: string): string {
  return prefix + toBase62(environmentId.replaceAll('-', '')) + toBase62(randomBytes(16).toString('hex'))
}

/** The world that a token claims to belong to; null for what is no token. It proves nothing until it is looked up. */
export function environmentOfToken(prefix: string, token: string): string | null {
  if (!token.startsWith(prefix)) return null
  const text = token.slice(prefix.length)
  if (!/^[0-9A-Za-z]{44}$/.test(text)) return null
  const hex = fromBase62(text.slice(0, 22))
  return hex && dashed(hex)
}

export const SESSION_PREFIX = 'ses_'
export const PUBLIC_TOKEN_PREFIX = 'pub_'
export const PAYMENT_TOKEN_PREFIX = ''

const RANDOM_LENGTH = 32
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += BASE62[byte % 62]
    }
  }
  return text
}

const checksum = (body: string) => toBase62(crc32(body).toString(16)).slice(-6)

/** A new API key: world, the environment's id, 32 random characters (190 bits) and a checksum against typing errors. */
export function newApiKey(world: World, environmentId: string): string {
  const body = toBase62(environmentId.replaceAll('-', '')) + randomBase62(RANDOM_LENGTH)
  return `gl_${world.toLowerCase()}_${body}${checksum(body)}`
}

/** What an API key says of itself; null when it is cut off, mistyped or no key at all. */
export function readApiKey(key: string): { world: World; environmentId: string } | null {
  const match = /^gl_(test|live)_([0-9A-Za-z]{54})([0-9A-Za-z]{6})$/.exec(key)
  if (!match || checksum(match[2]!) !== match[3]) return null
  const hex = fromBase62(match[2]!.slice(0, 22))
  return hex ? { world: match[1]!.toUpperCase() as World, environmentId: dashed(hex) } : null
}

/** Signs a value for one world and purpose, so that it can be handed out and believed when it comes back. */
export function seal(signingKey: Buffer, purpose: string, value: unknown): string {
  const body = Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${body}.${signature(signingKey, purpose, body)}`
}

/** The value of a sealed text; undefined when it was forged, cut off, or sealed for another world or purpose. */
export function unseal(signingKey: Buffer, purpose: string, sealed: string): unknown {
  const [body, mark, ...more] = sealed.split('.')
  if (!body || !mark || more.length > 0) return undefined
  const expected = Buffer.from(signature(signingKey, purpose, body))
  const given = Buffer.from(mark)
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return undefined
  return JSON.parse(Buffer.from(body, 'base64url').toString())
}

function signature(signingKey: Buffer, purpose: string, body: string): string {
  return createHmac('sha256', signingKey).update(`${purpose}\0${body}`).digest().subarray(0, 12).toString('base64url')
}
