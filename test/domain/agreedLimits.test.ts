import fc from 'fast-check'
import { expect, it } from 'vitest'
import { APPROVED_OPERATIONS } from '../../db/schema/approvals.ts'
import { aloneOnceAgreed, decideCredit, decideRefund } from '../../server/domain/approvals/limits.ts'
import type { Actor, PersonalLimits } from '../../server/domain/kernel/actor.ts'
import { reasonOf } from '../support/reasonOf.ts'

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

const isWithin = (minor: bigint, most: string | undefined) => most === undefined || minor <= BigInt(most)

it('what is moved once two people agree is what the rules of neither refuse, whatever needs a second person', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...APPROVED_OPERATIONS),
      anyLimits,
      anyLimits,
      amount,
      fc.bigInt({ min: 0n, max: 12n }),
      (operation, decider, requester, moved, before) => {
        const { alone, aloneInDay } = aloneOnceAgreed(operation, person(decider), person(requester))
        const isLimited = alone !== undefined || aloneInDay !== undefined
        const fits = isWithin(moved.minor, alone) && isWithin(before + moved.minor, aloneInDay)
        const refusals = [
          reasonOf(() => decideCredit(decider, moved, 'EUR')),
          reasonOf(() =>
            operation === 'deleteOrder'
              ? decideRefund(requester, moved, 'EUR', before)
              : decideCredit(requester, moved, 'EUR'),
          ),
        ]
        expect(!isLimited || (moved.currency === 'EUR' && fits)).toBe(refusals.every((reason) => reason === null))
      },
    ),
    { numRuns: 5_000 },
  )
})
