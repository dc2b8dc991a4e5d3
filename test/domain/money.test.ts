import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Reason } from '../../server/domain/kernel/errors.ts'
import {
  decimalsOfCurrency,
  LARGEST_MINOR,
  parseMoney,
  parsePositiveMoney,
  toDecimal,
} from '../../server/domain/kernel/money.ts'
import { formatMoney } from '../../server/sentences/format.ts'
import { reasonOf } from '../support/reasonOf.ts'

const DECIMALS = { EUR: 2, RON: 2, PLN: 2, HUF: 2, ALL: 2, IDR: 2, COP: 2, JPY: 0, KRW: 0, ISK: 0, KWD: 3, IQD: 3 }
const CURRENCIES = Object.keys(DECIMALS) as (keyof typeof DECIMALS)[]
const currency = fc.constantFrom(...CURRENCIES)
const minor = fc.bigInt({ min: -LARGEST_MINOR, max: LARGEST_MINOR })

const refusal = (amount: string, code = 'EUR') => reasonOf(() => parseMoney({ amount, currency: code }, ['amount']))

describe('an amount of money', () => {
  it.each(Object.entries(DECIMALS))(
    'in %s has the %i decimals of ISO 4217, whatever the platform thinks',
    (code, n) => {
      expect(decimalsOfCurrency(code)).toBe(n)
    },
  )

  it('is written with the decimals of its currency', () => {
    expect(toDecimal(1230n, 'EUR')).toBe('12.30')
    expect(toDecimal(5n, 'EUR')).toBe('0.05')
    expect(toDecimal(-5n, 'EUR')).toBe('-0.05')
    expect(toDecimal(0n, 'EUR')).toBe('0.00')
    expect(toDecimal(1230n, 'JPY')).toBe('1230')
    expect(toDecimal(1230n, 'KWD')).toBe('1.230')
  })

  it('comes back the same from its decimal string, in every currency and at any size', () => {
    fc.assert(
      fc.property(minor, currency, (value, code) => {
        expect(parseMoney({ amount: toDecimal(value, code), currency: code }, [])).toEqual({
          minor: value,
          currency: code,
        })
      }),
    )
  })

  it('is shown to people with every digit that is stored', () => {
    fc.assert(
      fc.property(minor, currency, (value, code) => {
        const shown = formatMoney('en', { minor: value, currency: code }).replace(/[^\d.]/g, '')
        expect(shown).toBe(toDecimal(value, code).replace('-', ''))
      }),
    )
  })

  it('may leave decimals out and have leading zeros, and means the same', () => {
    for (const amount of ['12.3', '12.30', '0012.30'])
      expect(parseMoney({ amount, currency: 'EUR' }, []).minor).toBe(1230n)
    expect(parseMoney({ amount: '12', currency: 'KWD' }, []).minor).toBe(12_000n)
    expect(parseMoney({ amount: '-0', currency: 'EUR' }, []).minor).toBe(0n)
  })

  it.each<[string, string, Reason]>([
    ['1e3', 'EUR', 'AMOUNT_INVALID'],
    ['NaN', 'EUR', 'AMOUNT_INVALID'],
    ['Infinity', 'EUR', 'AMOUNT_INVALID'],
    ['1,5', 'EUR', 'AMOUNT_INVALID'],
    ['1.000,50', 'EUR', 'AMOUNT_INVALID'],
    ['1 000', 'EUR', 'AMOUNT_INVALID'],
    ["1'000", 'EUR', 'AMOUNT_INVALID'],
    ['１２', 'EUR', 'AMOUNT_INVALID'],
    ['٣', 'EUR', 'AMOUNT_INVALID'],
    ['', 'EUR', 'AMOUNT_INVALID'],
    [' 12', 'EUR', 'AMOUNT_INVALID'],
    ['12\n', 'EUR', 'AMOUNT_INVALID'],
    ['+12', 'EUR', 'AMOUNT_INVALID'],
    ['--12', 'EUR', 'AMOUNT_INVALID'],
    ['−12', 'EUR', 'AMOUNT_INVALID'],
    ['12.', 'EUR', 'AMOUNT_INVALID'],
    ['.5', 'EUR', 'AMOUNT_INVALID'],
    ['1.2.3', 'EUR', 'AMOUNT_INVALID'],
    ['0x10', 'EUR', 'AMOUNT_INVALID'],
    ['12€', 'EUR', 'AMOUNT_INVALID'],
    ['__proto__', 'EUR', 'AMOUNT_INVALID'],
    ['1.005', 'EUR', 'AMOUNT_TOO_PRECISE'],
    ['1.000', 'EUR', 'AMOUNT_TOO_PRECISE'],
    ['100.5', 'JPY', 'AMOUNT_TOO_PRECISE'],
    ['1.2345', 'KWD', 'AMOUNT_TOO_PRECISE'],
    ['9223372036854775808', 'EUR', 'AMOUNT_TOO_LARGE'],
    ['10000000000000.01', 'EUR', 'AMOUNT_TOO_LARGE'],
    ['-10000000000000.01', 'EUR', 'AMOUNT_TOO_LARGE'],
    ['9'.repeat(30), 'EUR', 'AMOUNT_TOO_LARGE'],
    ['9'.repeat(31), 'EUR', 'AMOUNT_INVALID'],
    ['12', 'eur', 'CURRENCY_UNKNOWN'],
    ['12', 'EURO', 'CURRENCY_UNKNOWN'],
    ['12', '', 'CURRENCY_UNKNOWN'],
    ['12', 'ZZZ', 'CURRENCY_UNKNOWN'],
    ['12', '€', 'CURRENCY_UNKNOWN'],
    ['12', 'XAU', 'CURRENCY_UNKNOWN'],
    ['12', '__proto__', 'CURRENCY_UNKNOWN'],
  ])('is refused as %j %s: %s', (amount, code, reason) => {
    expect(refusal(amount, code)).toBe(reason)
  })

  it('takes the largest amount of a single move and not a cent more', () => {
    expect(parseMoney({ amount: '10000000000000.00', currency: 'EUR' }, []).minor).toBe(LARGEST_MINOR)
    expect(refusal('10000000000000.01')).toBe('AMOUNT_TOO_LARGE')
  })

  it('must be above zero where money moves', () => {
    for (const amount of ['0', '0.00', '-0', '-0.01', '-5']) {
      expect(reasonOf(() => parsePositiveMoney({ amount, currency: 'EUR' }, ['amount']))).toBe('AMOUNT_NOT_POSITIVE')
    }
    expect(parsePositiveMoney({ amount: '0.01', currency: 'EUR' }, []).minor).toBe(1n)
  })

  it('never becomes money from any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-+eE_ \u00a0１٣∞') }), (text) => {
        fc.pre(!/^-?\d{1,30}(\.\d{1,10})?$/.test(text))
        return refusal(text) === 'AMOUNT_INVALID'
      }),
    )
  })
})
