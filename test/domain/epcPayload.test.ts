import { describe, expect, it } from 'vitest'
import { epcPayload, isIban } from '../../server/domain/invoices/epcPayload.ts'
import { paymentReference } from '../../server/domain/invoices/paymentReference.ts'

const transfer = {
  beneficiary: 'Mirella Hosting S.r.l.',
  iban: 'IT60X0542811101000000123456',
  bic: null as string | null,
  amountMinor: 1230n,
  reference: paymentReference('20260113'),
}

describe('the text inside the transfer QR code', () => {
  it('is line for line what EPC069-12 version 002 asks', () => {
    expect(epcPayload(transfer).split('\n')).toEqual([
      'BCD',
      '002',
      '1',
      'SCT',
      '',
      'Mirella Hosting S.r.l.',
      'IT60X0542811101000000123456',
      'EUR12.30',
      '',
      transfer.reference,
    ])
  })

  it('names the bank when it is known', () => {
    expect(epcPayload({ ...transfer, bic: 'BPMOIT22XXX' }).split('\n')[4]).toBe('BPMOIT22XXX')
  })

  it('writes the amount with two decimals and no grouping, whatever its size', () => {
    const amountOf = (amountMinor: bigint) => epcPayload({ ...transfer, amountMinor }).split('\n')[7]
    expect(amountOf(1n)).toBe('EUR0.01')
    expect(amountOf(100n)).toBe('EUR1.00')
    expect(amountOf(123_456_700n)).toBe('EUR1234567.00')
    expect(amountOf(99_999_999_999n)).toBe('EUR999999999.99')
  })

  it('stays below 331 bytes with the longest name in a script of three bytes a letter', () => {
    const payload = epcPayload({
      ...transfer,
      bic: 'BPMOIT22XXX',
      beneficiary: '漢'.repeat(70),
      amountMinor: 99_999_999_999n,
    })
    expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(331)
  })

  it.each([
    ['a name that is empty', { beneficiary: '' }],
    ['a name of 71 characters', { beneficiary: 'x'.repeat(71) }],
    ['a name that would inject an IBAN', { beneficiary: 'Mirella\nDE89370400440532013000' }],
    ['a name that would burst the code', { beneficiary: '𝒳'.repeat(70), bic: 'BPMOIT22XXX' }],
    ['an IBAN with a wrong digit', { iban: 'IT60X0542811101000000123457' }],
    ['an IBAN with spaces', { iban: 'IT60 X054 2811 1010 0000 0123 456' }],
    ['a BIC of ten letters', { bic: 'BPMOIT22XX' }],
    ['nothing to pay', { amountMinor: 0n }],
    ['a negative amount', { amountMinor: -1n }],
    ['more than SEPA carries', { amountMinor: 100_000_000_000n }],
    ['a reference with wrong check digits', { reference: 'RF00A' }],
  ])('refuses %s', (_what, change) => {
    expect(() => epcPayload({ ...transfer, ...change })).toThrow(RangeError)
  })

  it('tells a real IBAN from a mistyped one', () => {
    for (const real of [
      'DE89370400440532013000',
      'RO49AAAA1B31007593840000',
      'FR1420041010050500013M02606',
      'NO9386011117947',
    ]) {
      expect(isIban(real)).toBe(true)
    }
    for (const wrong of [
      'DE89370400440532013001',
      'de89370400440532013000',
      '',
      'DE',
      'DE8937040044053201300000000000000000',
    ]) {
      expect(isIban(wrong)).toBe(false)
    }
  })
})
