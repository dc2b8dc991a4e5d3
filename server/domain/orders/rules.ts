import type { ActivationReason, OrderRow } from '../../../db/schema/orders.ts'
import { ACTIVATION_POLICIES } from '../../../db/schema/shops.ts'
import type { ActivationPolicy } from '../../../db/schema/shops.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Reason } from '../kernel/errors.ts'

/** The policy for payment methods that the reseller chose none for. */
export const UNCHOSEN_POLICY: ActivationPolicy = 'MANUAL'

/** Who activates an order whose policy says so, in words. */
export const ACTIVATES_BY_ITSELF = 'Greenlight'

export interface ActivationFacts {
  policy: ActivationPolicy
  /** What was received and what is reserved reach the total. */
  fundsSettled: boolean
  /** The client has an activated order whose money is settled, neither refunded nor charged back. */
  clientOrderedBefore: boolean
}

export interface ActivationDecision {
  activate: boolean
  reason: ActivationReason
}

/** Whether an order activates by itself now, and the reason that it is told by. */
export function decideActivation(facts: ActivationFacts): ActivationDecision {
  if (facts.policy === 'MANUAL') return { activate: false, reason: { code: 'WAITS_BY_POLICY' } }
  if (!facts.fundsSettled) return { activate: false, reason: { code: 'WAITS_FOR_FUNDS' } }
  if (facts.policy === 'AUTOMATIC') return { activate: true, reason: { code: 'ACTIVATED_AUTOMATICALLY' } }
  return facts.clientOrderedBefore
    ? { activate: true, reason: { code: 'ACTIVATED_RETURNING_CLIENT' } }
    : { activate: false, reason: { code: 'WAITS_NEW_CLIENT' } }
}

/** Both answers to whether something is so. */
const EITHER = [false, true]

/**
 * What decideActivation says to every combination of facts, under their words one after the other, for a statement of the
 * database that looks its decisions up.
 */
export const ACTIVATION_DECISIONS: Record<string, ActivationDecision> = Object.fromEntries(
  ACTIVATION_POLICIES.flatMap((policy) =>
    EITHER.flatMap((fundsSettled) =>
      EITHER.map((clientOrderedBefore) => [
        [policy, fundsSettled, clientOrderedBefore].join(' '),
        decideActivation({ policy, fundsSettled, clientOrderedBefore }),
      ]),
    ),
  ),
)

/** What a statement of the database goes by for an order that waits: the rule and whose name it activates in. */
export const ACTIVATION_RULE = { policy: UNCHOSEN_POLICY, by: ACTIVATES_BY_ITSELF, decisions: ACTIVATION_DECISIONS }

/** Why an order is active that a person or a program activated. */
export const ACTIVATED_BY_HAND: ActivationReason = { code: 'ACTIVATED_BY_HAND' }

/** What can be done with an order, and the state that each needs first of all. */
const ALLOWED_IN = { activate: 'PENDING', delete: 'PENDING', restore: 'DELETED' } as const
export type OrderAction = keyof typeof ALLOWED_IN
export const ORDER_ACTIONS = Object.keys(ALLOWED_IN) as OrderAction[]

/** How long a deletion can be taken back. */
export const RESTORE_MS = 30 * 24 * 60 * 60 * 1000

type Acted = Pick<OrderRow, 'status' | 'refundedMinor' | 'deletedAt'>

/**
 * Why the action is not open for the order; null when it is. Only restoring depends on the time: without `now`, how long
 * ago the order was deleted is not asked.
 */
export function blockOfOrderAction(order: Acted, action: OrderAction, now?: Date): Reason | null {
  const { status, refundedMinor, deletedAt } = order
  if (action !== 'restore') {
    if (status === ALLOWED_IN[action]) return null
    return status === 'DELETED' ? 'ORDER_DELETED' : 'ORDER_ALREADY_ACTIVE'
  }
  if (status !== ALLOWED_IN.restore || deletedAt === null) return 'ORDER_NOT_DELETED'
  if (refundedMinor > 0n) return 'ORDER_MONEY_MOVED'
  return now && now.getTime() - deletedAt.getTime() > RESTORE_MS ? 'ORDER_RESTORE_TOO_LATE' : null
}

/** Throws an InvalidState refusal, with the order as it stands, unless the action is open. */
export function assertOrderAction(order: OrderRow, action: OrderAction, now?: Date): void {
  const block = blockOfOrderAction(order, action, now)
  if (!block) return
  const by = order.activatedBy ?? order.deletedBy ?? ''
  const at = order.activatedAt ?? order.deletedAt ?? order.createdAt
  const allowed = ORDER_ACTIONS.filter((other) => blockOfOrderAction(order, other, now) === null)
  throw new DomainError(
    block,
    { by, at },
    {
      path: ['orderId'],
      fields: { state: order.status, allowed },
      payload: { order },
    },
  )
}

/** What was received for the order and not given back. */
export const receivedMinor = (order: Pick<OrderRow, 'paidMinor' | 'refundedMinor'>): bigint =>
  order.paidMinor - order.refundedMinor

/** What is still to be paid; nothing once deleted. */
export function outstandingMinor(
  order: Pick<OrderRow, 'status' | 'totalMinor' | 'paidMinor' | 'refundedMinor'>,
): bigint {
  const rest = order.totalMinor - receivedMinor(order)
  return order.status === 'DELETED' || rest < 0n ? 0n : rest
}
