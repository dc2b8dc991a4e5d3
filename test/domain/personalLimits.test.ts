import fc from 'fast-check'
import { expect, it } from 'vitest'
import { creditAlone, decideCredit, decideRefund, refundAlone } from '../../server/domain/approvals/limits.ts'
import type { Verdict } from '../../server/domain/approvals/limits.ts'
import type { Actor, PersonalLimits } from '../../server/domain/kernel/actor.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'

const limit = fc.option(fc.bigInt({ min: 0n, max: 12n }), { nil: null })
const anyLimits = fc.record({ largestCreditMinor: limit, refundsPerDayMinor: limit, secondPersonAboveMinor: limit })
const amount = fc.record({ minor: fc.bigInt({ min: 1n, max: 14n }), currency: fc.constantFrom('EUR', 'USD') })

const person = (limits: PersonalLimits): Actor => ({
  kind: 'USER',
  id: 'person',
  name: 'Person',
  rights: [],
  limits,
  resellerId: 'reseller',
  environmentId: 'world',
  world: 'LIVE',
})

/** Whether nothing is said against doing it alone. */
function isAlone(decide: () => Verdict): boolean {
  try {
    return decide() === 'ALONE'
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

const isWithin = (minor: bigint, most: string | undefined) => most === undefined || minor <= BigInt(most)

it('what a move of credit says that its person does alone is what the rule lets pass', () => {
  fc.assert(
    fc.property(anyLimits, amount, (limits, moved) => {
      const { alone } = creditAlone(person(limits))
      const within = alone === undefined || (moved.currency === 'EUR' && isWithin(moved.minor, alone))
      expect(within).toBe(isAlone(() => decideCredit(limits, moved, 'EUR')))
    }),
    { numRuns: 2_000 },
  )
})

it('what a deletion says that its person returns alone is what the rule lets pass, after whatever was returned today', () => {
  fc.assert(
    fc.property(anyLimits, amount, fc.bigInt({ min: 0n, max: 12n }), (limits, moved, returned) => {
      const { alone, aloneInDay } = refundAlone(person(limits))
      const isLimited = alone !== undefined || aloneInDay !== undefined
      const fits = isWithin(moved.minor, alone) && isWithin(returned + moved.minor, aloneInDay)
      const within = !isLimited || (moved.currency === 'EUR' && fits)
      expect(within).toBe(isAlone(() => decideRefund(limits, moved, 'EUR', returned)))
    }),
    { numRuns: 2_000 },
  )
})

it('moves of whoever has no limits, and of programs, say nothing of it', () => {
  const none = { largestCreditMinor: null, refundsPerDayMinor: null, secondPersonAboveMinor: null }
  const program: Actor = { ...person(none), kind: 'API_KEY' }
  for (const actor of [person(none), program]) expect([creditAlone(actor), refundAlone(actor)]).toEqual([{}, {}])
  expect(creditAlone(person({ ...none, refundsPerDayMinor: 5n }))).toEqual({})
  expect(refundAlone(person({ ...none, largestCreditMinor: 5n }))).toEqual({})
})
