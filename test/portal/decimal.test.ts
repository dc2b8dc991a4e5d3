import { describe, expect, it } from 'vitest'
import {
  addDecimals,
  compareDecimals,
  minorDigits,
  multiplyDecimal,
  negateDecimal,
  parseDecimal,
} from '../../portal/src/ui/decimal.ts'

describe('an amount typed by a person', () => {
  it.each([
    ['1234.50', '1234.50'],
    ['1234,5', '1234.50'],
    ['1.234,50', '1234.50'],
    ['1,234.50', '1234.50'],
    ['1 234,50', '1234.50'],
    ['1.234.567', '1234567.00'],
    ['1.234', '1234.00'],
    ['0,1', '0.10'],
    [',5', '0.50'],
    ['-20', '-20.00'],
    ['−20,00', '-20.00'],
    ['007', '7.00'],
  ])('%s is understood as %s euros', (typed, understood) => {
    expect(parseDecimal(typed, 2)).toBe(understood)
  })

  it.each(['', 'abc', '1,2,3', '1.23.456', '12.345,678', '1e3', '--1', '1-', '12,3456', '€'])(
    '%s is no amount',
    (typed) => {
      expect(parseDecimal(typed, 2)).toBeUndefined()
    },
  )

  it('has no decimals in a currency without minor units', () => {
    expect(minorDigits('JPY')).toBe(0)
    expect(parseDecimal('1.234', minorDigits('JPY'))).toBe('1234')
    expect(parseDecimal('12,5', minorDigits('JPY'))).toBeUndefined()
  })
})

describe('arithmetic on amounts', () => {
  it('is exact where floating point is not', () => {
    expect(addDecimals('0.10', '0.20')).toBe('0.30')
    expect(addDecimals('90071992547409.93', '0.01')).toBe('90071992547409.94')
  })

  it('keeps signs and cents apart', () => {
    expect(addDecimals('-0.05', '0.02')).toBe('-0.03')
    expect(addDecimals('100', '-0.01')).toBe('99.99')
    expect(negateDecimal('-12.40')).toBe('12.40')
    expect(multiplyDecimal('19.99', 3)).toBe('59.97')
  })

  it('compares by value, not by letters', () => {
    expect(compareDecimals('9.00', '10.00')).toBe(-1)
    expect(compareDecimals('-1', '-2.5')).toBe(1)
    expect(compareDecimals('1', '1.00')).toBe(0)
  })
})
