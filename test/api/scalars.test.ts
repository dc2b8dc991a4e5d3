import { parseValue } from 'graphql'
import type { GraphQLError, GraphQLScalarType } from 'graphql'
import { describe, expect, it } from 'vitest'
import { CalendarDate } from '../../server/schema/kernel/CalendarDate.ts'
import { CurrencyCode } from '../../server/schema/kernel/CurrencyCode.ts'
import { DateTime } from '../../server/schema/kernel/DateTime.ts'
import { Decimal } from '../../server/schema/kernel/Decimal.ts'

/** The refusal of a value sent as a variable and, where it can be written so, of the same value in the document. */
function refusal(scalar: GraphQLScalarType<unknown, unknown>, value: unknown): GraphQLError {
  const errors = [() => scalar.parseValue(value), () => scalar.parseLiteral(parseValue(JSON.stringify(value)))].map(
    (parse) => {
      try {
        parse()
      } catch (error) {
        return error as GraphQLError
      }
      throw new Error(`${scalar.name} accepts ${JSON.stringify(value)}`)
    },
  )
  expect(errors[0]?.message).toBe(errors[1]?.message)
  expect(errors[1]?.locations).toHaveLength(1)
  return errors[0] as GraphQLError
}

describe('an instant', () => {
  it('is answered in UTC with milliseconds', () => {
    expect(DateTime.serialize(new Date(Date.UTC(2026, 2, 31, 9, 30)))).toBe('2026-03-31T09:30:00.000Z')
  })

  it('is the same instant whatever offset it was sent with', () => {
    const sent = ['2026-03-31T09:30:00Z', '2026-03-31T11:30:00+02:00', '2026-03-31T05:00:00.000-04:30']
    expect(sent.map((text) => DateTime.parseValue(text).toISOString())).toEqual(
      Array(3).fill('2026-03-31T09:30:00.000Z'),
    )
  })

  it.each([
    '2026-03-31',
    '2026-03-31T09:30Z',
    '2026-03-31T09:30:00',
    '2026-03-31 09:30:00Z',
    '2026-02-29T09:30:00Z',
    '2026-03-31T24:00:00Z',
    '2026-03-31T09:30:60Z',
    '2026-03-31T09:30:00+24:00',
    '0001-01-01T00:00:00+01:00',
    '+002026-03-31T09:30:00Z',
    'yesterday',
    '',
    1774949400000,
    null,
  ])('is refused as %j, with what to send instead', (value) => {
    expect(refusal(DateTime, value)).toMatchObject({
      message: 'Send an instant as an RFC 3339 string with its offset, such as "2026-03-31T09:30:00Z".',
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  it('is never printed from a value that is none', () => {
    expect(() => DateTime.serialize(new Date(Number.NaN))).toThrow(TypeError)
    expect(() => DateTime.serialize('soon')).toThrow(TypeError)
  })
})

describe('a date', () => {
  it('is kept as it was sent, leap days included', () => {
    for (const day of ['2026-03-31', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31']) {
      expect(CalendarDate.parseValue(day)).toBe(day)
      expect(CalendarDate.serialize(day)).toBe(day)
    }
  })

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '0000-01-01',
    '2026-3-1',
    '31.03.2026',
    '2026-03-31T00:00:00Z',
    20260331,
    true,
  ])('that does not exist or is written otherwise is refused: %j', (value) => {
    expect(refusal(CalendarDate, value)).toMatchObject({
      message: 'Send a date that exists as a string of year, month and day, such as "2026-03-31".',
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })
})

describe('an amount', () => {
  it('travels unchanged, since the rules judge it and not its form', () => {
    for (const text of ['12.30', '0012.3', '-5', '12.345', 'twelve', '', '9'.repeat(40)]) {
      expect(Decimal.parseValue(text)).toBe(text)
      expect(Decimal.serialize(text)).toBe(text)
    }
  })

  it.each([12.3, 12, true, '9'.repeat(41)])('is refused as %j, so that no float is ever money', (value) => {
    expect(refusal(Decimal, value)).toMatchObject({
      message: 'Send an amount as a string of at most 40 characters, such as "12.30".',
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })

  it('of ours is never printed from a number', () => {
    expect(() => Decimal.serialize(12.3)).toThrow(TypeError)
  })
})

describe('a currency', () => {
  it('is judged by the rules, which know the currencies', () => {
    for (const text of ['EUR', 'eur', 'XXXXXXXX']) expect(CurrencyCode.parseValue(text)).toBe(text)
  })

  it.each([978, 'EURODOLLAR', ['EUR']])('is refused as %j', (value) => {
    expect(refusal(CurrencyCode, value)).toMatchObject({
      message: 'Send a currency as its three letters, such as "EUR".',
      extensions: { code: 'BAD_USER_INPUT' },
    })
  })
})
