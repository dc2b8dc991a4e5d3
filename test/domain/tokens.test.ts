import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newId } from '../../server/domain/kernel/ids.ts'
import {
  environmentOfToken,
  newApiKey,
  newToken,
  PAYMENT_TOKEN_PREFIX,
  PUBLIC_TOKEN_PREFIX,
  readApiKey,
  seal,
  unseal,
} from '../../server/domain/kernel/tokens.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const key = Buffer.alloc(32, 7)

/** The text with one character replaced by another of base62. */
function mistyped(text: string, position: number, shift: number): string {
  const letter = text[position]!
  const other = ALPHABET[(ALPHABET.indexOf(letter) + 1 + (shift % 61)) % 62]!
  return text.slice(0, position) + other + text.slice(position + 1)
}

describe('a token', () => {
  it('says which world it is looked up in, and never repeats', () => {
    const world = newId()
    const tokens = Array.from({ length: 500 }, () => newToken(PUBLIC_TOKEN_PREFIX, world))
    expect(tokens.map((token) => environmentOfToken(PUBLIC_TOKEN_PREFIX, token))).toEqual(Array(500).fill(world))
    expect(new Set(tokens).size).toBe(500)
  })

  it('of one purpose is no token of another', () => {
    const world = newId()
    expect(environmentOfToken(PAYMENT_TOKEN_PREFIX, newToken(PUBLIC_TOKEN_PREFIX, world))).toBeNull()
    expect(environmentOfToken(PUBLIC_TOKEN_PREFIX, newToken(PAYMENT_TOKEN_PREFIX, world))).toBeNull()
  })

  it.each([
    '',
    'pub_',
    'pub_0',
    `pub_${'z'.repeat(44)}`,
    `pub_${'0'.repeat(43)}`,
    `pub_${'0'.repeat(45)}`,
    `PUB_${'0'.repeat(44)}`,
  ])('is not read from %j', (text) => {
    expect(environmentOfToken(PUBLIC_TOKEN_PREFIX, text)).toBeNull()
  })

  it('with anything but letters and digits in it is none, so that nothing odd reaches the database', () => {
    const token = newToken(PUBLIC_TOKEN_PREFIX, newId())
    for (const odd of ['\0', '%', "'", '\ud800', 'é', ' ', '-']) {
      expect(environmentOfToken(PUBLIC_TOKEN_PREFIX, token.slice(0, -1) + odd)).toBeNull()
    }
  })
})

describe('an API key', () => {
  it('says its world, and has 190 random bits behind it', () => {
    const environmentId = newId()
    expect(readApiKey(newApiKey('TEST', environmentId))).toEqual({ world: 'TEST', environmentId })
    expect(readApiKey(newApiKey('LIVE', environmentId))).toEqual({ world: 'LIVE', environmentId })
    expect(newApiKey('LIVE', environmentId)).toMatch(/^gl_live_[0-9A-Za-z]{60}$/)
    expect(newApiKey('LIVE', environmentId)).not.toBe(newApiKey('LIVE', environmentId))
  })

  it('with one mistyped character is recognised as mistyped', () => {
    const typed = newApiKey('LIVE', newId())
    fc.assert(
      fc.property(fc.integer({ min: 8, max: typed.length - 1 }), fc.nat(), (position, shift) => {
        return readApiKey(mistyped(typed, position, shift)) === null
      }),
    )
  })

  it('cut off or adorned is none', () => {
    const whole = newApiKey('TEST', newId())
    for (const text of [
      whole.slice(0, -1),
      `${whole}0`,
      ` ${whole}`,
      `${whole}\n`,
      whole.toUpperCase(),
      whole.replace('test', 'prod'),
    ]) {
      expect(readApiKey(text)).toBeNull()
    }
  })
})

describe('a sealed value', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, purpose) => {
        expect(unseal(key, purpose, seal(key, purpose, value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('of another world or another purpose is not believed', () => {
    const sealed = seal(key, 'credit recovery', { version: 3 })
    expect(unseal(randomBytes(32), 'credit recovery', sealed)).toBeUndefined()
    expect(unseal(key, 'events', sealed)).toBeUndefined()
    expect(unseal(key, 'credit recover', sealed)).toBeUndefined()
  })

  it('is not believed once a single character of it was changed', () => {
    const sealed = seal(key, 'events', '1234')
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.nat(), (position, shift) => {
        fc.pre(sealed[position] !== '.')
        return unseal(key, 'events', mistyped(sealed, position, shift)) === undefined
      }),
    )
  })

  it.each([
    '',
    '.',
    'a',
    'a.',
    '.a',
    'a.b',
    'a.b.c',
    `${'a'.repeat(10_000)}.b`,
    'bnVsbA.AAAAAAAAAAAAAAAA',
    '\0.\0',
    '😀.😀',
  ])('is not made of %j', (text) => {
    expect(unseal(key, 'events', text)).toBeUndefined()
  })
})
