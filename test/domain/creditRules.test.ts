import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CreditAccountRow } from '../../db/schema/credit.ts'
import { assertCanSpend, availableMinor, isOverLimit, recoverableMinor } from '../../server/domain/credit/rules.ts'
import { UNDO_MS, blockOfUndo } from '../../server/domain/credit/undoGiveCredit.ts'
import type { Actor } from '../../server/domain/kernel/actor.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'

const account = (balanceMinor: bigint, heldMinor = 0n, minimumMinor = 0n) =>
  ({ balanceMinor, heldMinor, minimumMinor, currency: 'EUR' }) as CreditAccountRow

const minor = fc.bigInt({ min: -100_000n, max: 100_000n })
const anyAccount = fc
  .record({ balance: minor, held: fc.bigInt({ min: 0n, max: 100_000n }), minimum: minor })
  .map(({ balance, held, minimum }) => account(balance, held, minimum))

function canSpend(of: CreditAccountRow, amount: bigint): boolean {
  try {
    assertCanSpend(of, amount)
    return true
  } catch (error) {
    if (error instanceof DomainError && error.reason === 'INSUFFICIENT_CREDIT') return false
    throw error
  }
}

describe('the credit of a client', () => {
  it.each`
    balance   | held      | minimum    | available | recoverable | says
    ${0n}     | ${0n}     | ${0n}      | ${0n}     | ${0n}       | ${'nothing'}
    ${5_000n} | ${0n}     | ${0n}      | ${5_000n} | ${5_000n}   | ${'money only'}
    ${5_000n} | ${2_000n} | ${0n}      | ${3_000n} | ${3_000n}   | ${'a reservation is not free'}
    ${5_000n} | ${0n}     | ${1_000n}  | ${4_000n} | ${4_000n}   | ${'a deposit must stay'}
    ${5_000n} | ${2_000n} | ${1_000n}  | ${2_000n} | ${2_000n}   | ${'a deposit and a reservation'}
    ${5_000n} | ${0n}     | ${-2_000n} | ${7_000n} | ${5_000n}   | ${'a limit can be spent but is nobody’s money'}
    ${0n}     | ${0n}     | ${-2_000n} | ${2_000n} | ${0n}       | ${'a limit alone cannot be recovered'}
    ${-500n}  | ${0n}     | ${-2_000n} | ${1_500n} | ${0n}       | ${'a debt inside the limit'}
    ${1_000n} | ${1_500n} | ${-2_000n} | ${1_500n} | ${0n}       | ${'a reservation that reaches into the limit'}
    ${-500n}  | ${0n}     | ${0n}      | ${-500n}  | ${0n}       | ${'a limit lowered below the debt'}
    ${800n}   | ${0n}     | ${1_000n}  | ${-200n}  | ${0n}       | ${'a deposit not yet there'}
  `(
    'with balance $balance, held $held, minimum $minimum: $says',
    ({ balance, held, minimum, available, recoverable }) => {
      const of = account(balance, held, minimum)
      expect(availableMinor(of)).toBe(available)
      expect(recoverableMinor(of)).toBe(recoverable)
      expect(isOverLimit(of)).toBe(available < 0n)
    },
  )

  it('can be spent to the last cent of what is available, and not one further', () => {
    fc.assert(
      fc.property(anyAccount, (of) => {
        const available = availableMinor(of)
        fc.pre(available > 0n)
        expect(canSpend(of, available)).toBe(true)
        expect(canSpend(of, available + 1n)).toBe(false)
      }),
    )
  })

  it('over its limit cannot be spent at all', () => {
    fc.assert(
      fc.property(anyAccount, fc.bigInt({ min: 1n, max: 100n }), (of, amount) => {
        fc.pre(isOverLimit(of))
        return !canSpend(of, amount)
      }),
    )
  })

  it('is recovered without touching a reservation, the deposit or the limit', () => {
    fc.assert(
      fc.property(anyAccount, (of) => {
        const after = { ...of, balanceMinor: of.balanceMinor - recoverableMinor(of) }
        expect(recoverableMinor(of)).toBeGreaterThanOrEqual(0n)
        expect(recoverableMinor(after)).toBe(0n)
        if (recoverableMinor(of) === 0n) return
        expect(after.balanceMinor).toBeGreaterThanOrEqual(of.heldMinor)
        expect(after.balanceMinor - of.heldMinor).toBe(of.minimumMinor > 0n ? of.minimumMinor : 0n)
      }),
    )
  })

  it('tells what is available and what is missing, counting a debt as nothing available', () => {
    const refusal = (of: CreditAccountRow, amount: bigint) => {
      try {
        assertCanSpend(of, amount)
      } catch (error) {
        return (error as DomainError).values
      }
      return null
    }
    const eur = (minor: bigint) => ({ minor, currency: 'EUR' })
    expect(refusal(account(500n), 700n)).toEqual({ available: eur(500n), missing: eur(200n) })
    expect(refusal(account(-500n), 700n)).toEqual({ available: eur(0n), missing: eur(700n) })
  })
})

describe('a gift of credit', () => {
  const createdAt = new Date('2026-03-31T09:30:00Z')
  const after = (ms: number) => new Date(createdAt.getTime() + ms)
  const giver = { kind: 'USER', id: 'u1' } as Actor
  const gift = { kind: 'GIVE', actorId: 'u1', createdAt } as const

  it('can be undone by whoever gave it, for ten minutes, once', () => {
    expect(blockOfUndo(gift, giver, after(0), false)).toBeNull()
    expect(blockOfUndo(gift, giver, after(UNDO_MS), false)).toBeNull()
    expect(blockOfUndo(gift, giver, after(UNDO_MS + 1), false)).toBe('UNDO_TOO_LATE')
    expect(blockOfUndo(gift, giver, after(0), true)).toBe('UNDO_ALREADY_DONE')
    expect(blockOfUndo(gift, { ...giver, id: 'u2' } as Actor, after(0), false)).toBe('UNDO_NOT_YOURS')
  })

  it('is the only entry that can', () => {
    for (const kind of ['RECOVER', 'ORDER_PAYMENT', 'REFUND', 'OVERPAYMENT', 'TOP_UP', 'ADJUSTMENT'] as const) {
      expect(blockOfUndo({ ...gift, kind }, giver, after(0), false)).toBe('UNDO_NOT_A_GIFT')
    }
  })
})
