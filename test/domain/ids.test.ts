import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryId, sideOfEntry, transferOfEntry } from '../../server/domain/credit/entries.ts'
import {
  fromBase62,
  ID_PREFIXES,
  namedId,
  newId,
  publicId,
  readPublicId,
  storedId,
  toBase62,
} from '../../server/domain/kernel/ids.ts'
import type { IdKind } from '../../server/domain/kernel/ids.ts'
import { reasonOf } from '../support/reasonOf.ts'

const KINDS = Object.keys(ID_PREFIXES) as IdKind[]
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })

describe('a public id', () => {
  it('leads back to the stored id and kind, for every uuid', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.uuid(), (kind, uuid) => {
        expect(readPublicId(publicId(kind, uuid))).toEqual({ kind, uuid })
      }),
    )
  })

  it('has one spelling only: 22 characters behind the prefix', () => {
    fc.assert(
      fc.property(hex(32), (text) => {
        expect(toBase62(text)).toMatch(/^[0-9A-Za-z]{22}$/)
        expect(fromBase62(toBase62(text))).toBe(text)
      }),
    )
    expect(fromBase62('z'.repeat(22))).toBeNull()
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(KINDS.length)
  })

  it.each([
    '',
    'ord',
    'ord_',
    '_0000000000000000000000',
    'ord_000000000000000000000',
    'ord_00000000000000000000000',
    'ord_0000000000000000000000_',
    'ord_0000000000000000000000_0000000000000000000000',
    'ord_zzzzzzzzzzzzzzzzzzzzzz',
    'ord_000000000000000000000-',
    'ord_000000000000000000000０',
    'ord_0000000000000000000000\n',
    'ORD_0000000000000000000000',
    'nix_0000000000000000000000',
    '__proto___0000000000000000000000',
    'constructor_0000000000000000000000',
    '019a0000-0000-7000-8000-000000000000',
  ])('is not read from %j', (text) => {
    expect(readPublicId(text)).toBeNull()
  })

  it('of another kind is answered like one that does not exist', () => {
    const client = publicId('SUB_ACCOUNT', newId())
    expect(reasonOf(() => storedId('ORDER', client, 'ORDER_NOT_FOUND', ['orderId']))).toBe('ORDER_NOT_FOUND')
    expect(reasonOf(() => storedId('ORDER', 'nonsense', 'ORDER_NOT_FOUND', ['orderId']))).toBe('ORDER_NOT_FOUND')
  })
})

describe('a stored id', () => {
  it('is a UUID of version 7, and later ones sort behind earlier ones', () => {
    const made = Array.from({ length: 1000 }, newId)
    expect(
      made.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
    ).toEqual([])
    expect(made).toEqual(made.toSorted())
    expect(new Set(made).size).toBe(1000)
  })

  it('made from a name is the same for the same name and world, and no other', () => {
    const [here, there] = [newId(), newId()]
    expect(namedId(here, 'CLIENT:EUR:1')).toBe(namedId(here, 'CLIENT:EUR:1'))
    expect(namedId(here, 'CLIENT:EUR:1')).not.toBe(namedId(here, 'CLIENT:EUR:2'))
    expect(namedId(here, 'CLIENT:EUR:1')).not.toBe(namedId(there, 'CLIENT:EUR:1'))
  })
})

describe('the two entries of a transfer', () => {
  it('have different ids that both lead back to it and tell their side', () => {
    for (let i = 0; i < 100; i++) {
      const transfer = newId()
      const [debit, credit] = [entryId(transfer, 'debit'), entryId(transfer, 'credit')]
      expect(debit).not.toBe(credit)
      expect([debit, credit].map(transferOfEntry)).toEqual([transfer, transfer])
      expect([debit, credit].map(sideOfEntry)).toEqual(['debit', 'credit'])
    }
  })
})
