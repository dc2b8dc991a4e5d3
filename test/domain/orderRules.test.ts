import { describe, expect, it } from 'vitest'
import type { OrderRow, OrderStatus } from '../../db/schema/orders.ts'
import { ACTIVATION_POLICIES } from '../../db/schema/shops.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import {
  assertOrderAction,
  blockOfOrderAction,
  decideActivation,
  ORDER_ACTIONS,
  outstandingMinor,
  RESTORE_MS,
} from '../../server/domain/orders/rules.ts'

const order = (facts: Partial<OrderRow>): OrderRow =>
  ({
    status: 'PENDING',
    totalMinor: 10_000n,
    paidMinor: 0n,
    refundedMinor: 0n,
    deletedAt: null,
    createdAt: new Date(0),
    ...facts,
  }) as OrderRow

describe('the decision to activate', () => {
  it.each`
    policy                 | funds    | returning | activate | reason
    ${'MANUAL'}            | ${false} | ${false}  | ${false} | ${'WAITS_BY_POLICY'}
    ${'MANUAL'}            | ${false} | ${true}   | ${false} | ${'WAITS_BY_POLICY'}
    ${'MANUAL'}            | ${true}  | ${false}  | ${false} | ${'WAITS_BY_POLICY'}
    ${'MANUAL'}            | ${true}  | ${true}   | ${false} | ${'WAITS_BY_POLICY'}
    ${'AUTOMATIC'}         | ${false} | ${false}  | ${false} | ${'WAITS_FOR_FUNDS'}
    ${'AUTOMATIC'}         | ${false} | ${true}   | ${false} | ${'WAITS_FOR_FUNDS'}
    ${'AUTOMATIC'}         | ${true}  | ${false}  | ${true}  | ${'ACTIVATED_AUTOMATICALLY'}
    ${'AUTOMATIC'}         | ${true}  | ${true}   | ${true}  | ${'ACTIVATED_AUTOMATICALLY'}
    ${'RETURNING_CLIENTS'} | ${false} | ${false}  | ${false} | ${'WAITS_FOR_FUNDS'}
    ${'RETURNING_CLIENTS'} | ${false} | ${true}   | ${false} | ${'WAITS_FOR_FUNDS'}
    ${'RETURNING_CLIENTS'} | ${true}  | ${false}  | ${false} | ${'WAITS_NEW_CLIENT'}
    ${'RETURNING_CLIENTS'} | ${true}  | ${true}   | ${true}  | ${'ACTIVATED_RETURNING_CLIENT'}
  `(
    'under $policy, funds settled: $funds, ordered before: $returning, is $reason',
    ({ policy, funds, returning, activate, reason }) => {
      expect(ACTIVATION_POLICIES).toContain(policy)
      expect(decideActivation({ policy, fundsSettled: funds, clientOrderedBefore: returning })).toEqual({
        activate,
        reason: { code: reason },
      })
    },
  )
})

describe('what can be done with an order', () => {
  const deletedAt = new Date('2026-03-01T00:00:00Z')
  const blocks = (facts: Partial<OrderRow>, now = deletedAt) =>
    Object.fromEntries(ORDER_ACTIONS.map((action) => [action, blockOfOrderAction(order(facts), action, now)]))

  it.each<[OrderStatus, Record<string, string | null>]>([
    ['PENDING', { activate: null, delete: null, restore: 'ORDER_NOT_DELETED' }],
    ['ACTIVE', { activate: 'ORDER_ALREADY_ACTIVE', delete: 'ORDER_ALREADY_ACTIVE', restore: 'ORDER_NOT_DELETED' }],
    ['DELETED', { activate: 'ORDER_DELETED', delete: 'ORDER_DELETED', restore: null }],
  ])('follows from its being %s', (status, expected) => {
    expect(blocks({ status, deletedAt: status === 'DELETED' ? deletedAt : null })).toEqual(expected)
  })

  it('includes restoring for thirty days, and only while its money was not given back', () => {
    const deleted = { status: 'DELETED', deletedAt } as const
    const later = (ms: number) => new Date(deletedAt.getTime() + ms)
    expect(blocks(deleted, later(RESTORE_MS)).restore).toBeNull()
    expect(blocks(deleted, later(RESTORE_MS + 1)).restore).toBe('ORDER_RESTORE_TOO_LATE')
    expect(blocks({ ...deleted, paidMinor: 100n, refundedMinor: 100n }).restore).toBe('ORDER_MONEY_MOVED')
    expect(blocks({ ...deleted, paidMinor: 100n }).restore).toBeNull()
  })

  it('is told with the refusal: the state, what is open instead, and who was first', () => {
    const activatedAt = new Date('2026-03-31T09:30:00Z')
    const active = order({ status: 'ACTIVE', activatedBy: 'Giulia Conti', activatedAt })
    const refusal = catchRefusal(() => assertOrderAction(active, 'activate'))
    expect(refusal).toMatchObject({ code: 'INVALID_STATE', reason: 'ORDER_ALREADY_ACTIVE' })
    expect(refusal.values).toEqual({ by: 'Giulia Conti', at: activatedAt })
    expect(refusal.details).toMatchObject({ fields: { state: 'ACTIVE', allowed: [] }, payload: { order: active } })
    const gone = catchRefusal(() =>
      assertOrderAction(order({ status: 'DELETED', deletedBy: 'Giulia Conti', deletedAt }), 'activate'),
    )
    expect(gone.details.fields).toEqual({ state: 'DELETED', allowed: ['restore'] })
  })
})

describe('what is still to be paid of an order', () => {
  it('is the total without what was received and kept', () => {
    expect(outstandingMinor(order({}))).toBe(10_000n)
    expect(outstandingMinor(order({ paidMinor: 2_500n }))).toBe(7_500n)
    expect(outstandingMinor(order({ paidMinor: 2_500n, refundedMinor: 1_000n }))).toBe(8_500n)
    expect(outstandingMinor(order({ paidMinor: 10_000n }))).toBe(0n)
  })

  it('is nothing once it was deleted, and never less than nothing', () => {
    expect(outstandingMinor(order({ status: 'DELETED' }))).toBe(0n)
    expect(outstandingMinor(order({ paidMinor: 12_000n }))).toBe(0n)
  })
})

function catchRefusal(rule: () => void): DomainError {
  try {
    rule()
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('The rule did not refuse.')
}
