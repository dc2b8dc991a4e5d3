import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { orders } from '../../../db/schema/orders.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { activationPolicies } from '../../../db/schema/shops.ts'
import type { ActivationPolicy, PaymentMethod } from '../../../db/schema/shops.ts'
import { findHold } from '../credit/holds.ts'
import type { Write } from '../kernel/write.ts'
import { activateHeldOrder } from './activateHeldOrder.ts'
import type { HeldOrder } from './holdOrder.ts'
import { ACTIVATES_BY_ITSELF, decideActivation, receivedMinor, UNCHOSEN_POLICY } from './rules.ts'

/** The reseller's policy for orders of one payment method; by hand unless it chose otherwise. */
export async function readPolicy(tx: Tx, method: PaymentMethod): Promise<ActivationPolicy> {
  const [row] = await tx
    .select({ policy: activationPolicies.policy })
    .from(activationPolicies)
    .where(eq(activationPolicies.paymentMethod, method))
  return row?.policy ?? UNCHOSEN_POLICY
}

/** Whether the client has another activated order whose money is settled, neither refunded nor charged back. */
export async function hasOrderedBefore(tx: Tx, subAccountId: string, exceptOrderId: string): Promise<boolean> {
  const [row] = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.subAccountId, subAccountId),
        ne(orders.id, exceptOrderId),
        eq(orders.status, 'ACTIVE'),
        inArray(orders.paymentStatus, ['PAID', 'OVERPAID']),
      ),
    )
    .limit(1)
  return row !== undefined
}

/**
 * Looks at a pending order whose money has moved: applies the policy as it is now, and either activates it or keeps
 * why it waits. Nothing to do for an order that no longer waits.
 */
export async function considerActivation(write: Write, held: HeldOrder): Promise<void> {
  const { order } = held
  if (order.status !== 'PENDING') return
  const [hold, policy, clientOrderedBefore] = await Promise.all([
    findHold(write.tx, order.environmentId, order.id),
    readPolicy(write.tx, order.paymentMethod),
    hasOrderedBefore(write.tx, order.subAccountId, order.id),
  ])
  const decision = decideActivation({
    policy,
    fundsSettled: receivedMinor(order) + (hold?.amountMinor ?? 0n) >= order.totalMinor,
    clientOrderedBefore,
  })
  if (decision.activate) {
    await activateHeldOrder(write, held, { policy, reason: decision.reason, by: ACTIVATES_BY_ITSELF })
  } else if (decision.reason.code !== order.activationReason.code || policy !== order.activationPolicy) {
    held.order = await keepReason(write.tx, order, { activationPolicy: policy, activationReason: decision.reason })
  }
}

/** Part of the change that moved the money: it has that change's version and event. */
async function keepReason(
  tx: Tx,
  order: OrderRow,
  kept: Pick<OrderRow, 'activationPolicy' | 'activationReason'>,
): Promise<OrderRow> {
  const [row] = await tx
    .update(orders)
    .set(kept)
    .where(and(eq(orders.environmentId, order.environmentId), eq(orders.id, order.id)))
    .returning()
  return row!
}
