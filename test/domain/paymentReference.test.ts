import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPaymentReference, paymentReference } from '../../server/domain/invoices/paymentReference.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const base = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 21 })

describe('the reference that a payer writes on a transfer', () => {
  it('has the check digits of published examples of ISO 11649', () => {
    expect(paymentReference('539007547034')).toBe('RF18539007547034')
    expect(paymentReference('2348231')).toBe('RF712348231')
    expect(paymentReference('000000000000000000001')).toHaveLength(25)
  })

  it('is valid for every base that is allowed', () => {
    fc.assert(fc.property(base, (text) => isPaymentReference(paymentReference(text))))
  })

  it('never fits another invoice when one digit or letter was taken for another', () => {
    fc.assert(
      fc.property(base, fc.nat(), fc.constantFrom(...ALPHABET), (text, position, typed) => {
        const reference = paymentReference(text)
        const at = 4 + (position % text.length)
        fc.pre(reference[at] !== typed && /[0-9]/.test(reference[at] ?? '') === /[0-9]/.test(typed))
        return !isPaymentReference(reference.slice(0, at) + typed + reference.slice(at + 1))
      }),
    )
  })

  it('never fits another invoice when two neighbouring digits were swapped', () => {
    const reference = paymentReference('20260113')
    for (let at = 4; at < reference.length - 1; at++) {
      const swapped = reference.slice(0, at) + reference[at + 1] + reference[at] + reference.slice(at + 2)
      if (swapped !== reference) expect(isPaymentReference(swapped)).toBe(false)
    }
  })

  it('refuses a base that would have to be changed to fit', () => {
    for (const wrong of ['', 'INV-1', 'inv1', 'É1', 'A'.repeat(22), '1 2', '１２']) {
      expect(() => paymentReference(wrong)).toThrow(RangeError)
    }
  })

  it('refuses what only looks like a reference', () => {
    for (const wrong of [
      'RF19539007547034',
      'RF18 5390 0754 7034',
      'rf18539007547034',
      'RF18',
      'RF',
      '',
      'RF18539007547034\n',
    ]) {
      expect(isPaymentReference(wrong)).toBe(false)
    }
  })
})
