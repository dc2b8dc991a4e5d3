import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays, blockOfPayment, lightOf, outstandingOf } from '../../server/domain/invoices/rules.ts'

describe('the light of an invoice', () => {
  it.each`
    status              | overdue  | light
    ${'DRAFT'}          | ${false} | ${'GREY'}
    ${'OPEN'}           | ${false} | ${'AMBER'}
    ${'OPEN'}           | ${true}  | ${'RED'}
    ${'PARTIALLY_PAID'} | ${false} | ${'AMBER'}
    ${'PARTIALLY_PAID'} | ${true}  | ${'RED'}
    ${'PAID'}           | ${false} | ${'GREEN'}
    ${'PAID'}           | ${true}  | ${'GREEN'}
    ${'VOID'}           | ${false} | ${'GREY'}
    ${'VOID'}           | ${true}  | ${'GREY'}
    ${'CHARGED_BACK'}   | ${true}  | ${'PURPLE'}
  `('is $light when it is $status and overdue is $overdue', ({ status, overdue, light }) => {
    expect(lightOf({ status, overdue })).toBe(light)
  })

  it('is green for nothing but a paid invoice', () => {
    const statuses = ['DRAFT', 'OPEN', 'PARTIALLY_PAID', 'PAID', 'VOID', 'CHARGED_BACK'] as const
    const green = statuses.filter((status) => [true, false].some((overdue) => lightOf({ status, overdue }) === 'GREEN'))
    expect(green).toEqual(['PAID'])
  })
})

describe('an invoice', () => {
  it('takes no money once it is paid or void, and asks for none', () => {
    expect(blockOfPayment({ status: 'OPEN' })).toBeNull()
    expect(blockOfPayment({ status: 'PARTIALLY_PAID' })).toBeNull()
    expect(blockOfPayment({ status: 'PAID' })).toBe('INVOICE_ALREADY_PAID')
    expect(blockOfPayment({ status: 'VOID' })).toBe('INVOICE_VOID')
    expect(outstandingOf({ status: 'PARTIALLY_PAID', totalMinor: 100n, paidMinor: 30n })).toBe(70n)
    expect(outstandingOf({ status: 'VOID', totalMinor: 100n, paidMinor: 30n })).toBe(0n)
  })
})

describe('a day some days later', () => {
  it('crosses months, leap days and years', () => {
    expect(addDays('2026-01-31', 14)).toBe('2026-02-14')
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2025-02-28', 1)).toBe('2025-03-01')
    expect(addDays('2026-12-25', 14)).toBe('2027-01-08')
    expect(addDays('2026-03-29', 0)).toBe('2026-03-29')
  })

  it('comes back by the same number of days, through every change of summer time', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2199-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 2000 }), (date, days) => {
        const text = date.toISOString().slice(0, 10)
        return addDays(addDays(text, days), -days) === text
      }),
    )
  })
})
