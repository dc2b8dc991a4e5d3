import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reason } from '../../server/domain/kernel/errors.ts'
import { readEmail, readOptionalText, readText, searchable } from '../../server/domain/kernel/text.ts'
import { reasonOf } from '../support/reasonOf.ts'

const odd = fc.string({ unit: fc.constantFrom(...'aZ \n\u00a0ŁłĂşéÇß\u0301\u0308İıΣς\ud800\u202e\0👩') })

describe('a text that somebody typed', () => {
  it('is kept in composed form without the space around it', () => {
    expect(readText('  Zoe\u0308 ', [])).toBe('Zoë')
    expect(readText('first line\nsecond\tline', [])).toBe('first line\nsecond\tline')
    expect(readText('__proto__', [])).toBe('__proto__')
    expect(readText("Robert'); DROP TABLE orders;--", [])).toBe("Robert'); DROP TABLE orders;--")
    expect(readText('👩‍👩‍👧 Łódź Ăîșț', [])).toBe('👩‍👩‍👧 Łódź Ăîșț')
  })

  it.each<[string, string, Reason]>([
    ['nothing', '', 'TEXT_EMPTY'],
    ['only space', ' \t\n\u00a0\u3000', 'TEXT_EMPTY'],
    ['a NUL', 'a\0b', 'TEXT_INVALID'],
    ['a control character', 'a\u001bb', 'TEXT_INVALID'],
    ['half of a pair', 'a\ud800b', 'TEXT_INVALID'],
    ['the other half', '\udc00', 'TEXT_INVALID'],
    ['a turn of direction', 'invoice\u202efdp.exe', 'TEXT_INVALID'],
    ['an isolate', 'a\u2066b\u2069', 'TEXT_INVALID'],
    ['a character too many', 'x'.repeat(201), 'TEXT_TOO_LONG'],
    ['a megabyte', 'x'.repeat(1 << 20), 'TEXT_TOO_LONG'],
  ])('is refused with %s', (_name, text, reason) => {
    expect(reasonOf(() => readText(text, ['name']))).toBe(reason)
  })

  it('may be left out or blank where it is optional, which is the same', () => {
    expect([null, undefined, '', '  '].map((text) => readOptionalText(text, []))).toEqual([null, null, null, null])
    expect(reasonOf(() => readOptionalText('\0', ['note']))).toBe('TEXT_INVALID')
  })

  it('reads the same when it is read again', () => {
    fc.assert(
      fc.property(odd, (text) => {
        fc.pre(reasonOf(() => readText(text, [])) === null)
        return readText(readText(text, []), []) === readText(text, [])
      }),
    )
  })
})

describe('an e-mail address', () => {
  it('is kept in lower case', () => {
    expect(readEmail(' Zoe@Example.COM ', [])).toBe('zoe@example.com')
    expect(readEmail('zoe+tag@mail.example.co.uk', [])).toBe('zoe+tag@mail.example.co.uk')
  })

  it.each([
    'zoe',
    '@example.com',
    'zoe@',
    'zoe@example',
    'zoe@@example.com',
    'a b@example.com',
    'zoe@example..com',
    'zoe@.com',
    'Zoe <zoe@example.com>',
    'zoe@example.com, max@example.com',
  ])('is not %j', (text) => {
    expect(reasonOf(() => readEmail(text, ['email']))).toMatch(/EMAIL_INVALID/)
  })
})

describe('the text by which something is found', () => {
  it('has no accents, capitals or doubled spaces, in all five languages', () => {
    expect(searchable('Łódź', 'ŞTEFAN Țîrău', 'Élodie  Ç', 'Niccolò', null, undefined)).toBe(
      'lodz stefan tirau elodie c niccolo',
    )
  })

  it('is found by itself', () => {
    fc.assert(fc.property(odd, (text) => searchable(searchable(text)) === searchable(text)))
  })
})
