import type { OrderRow } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Context } from '../kernel/context.ts'
import { write } from '../kernel/write.ts'
import { activateHeldOrder } from './activateHeldOrder.ts'
import { holdOrder } from './holdOrder.ts'
import { assertOrderAction } from './rules.ts'

export interface ActivateOrderInput {
  orderId: string
  idempotencyKey?: string | null
}

/** What a change of an order answers. */
export interface OrderChanged {
  order: OrderRow
  subAccount: SubAccountRow
}

/**
 * Activates a pending order, exactly once, whoever else tries. Throws ORDER_NOT_FOUND, ORDER_ALREADY_ACTIVE,
 * ORDER_DELETED.
 */
export function activateOrder(ctx: Context, input: ActivateOrderInput): Promise<OrderChanged> {
  return write(ctx, { operation: 'activateOrder', right: 'orders.activate', input }, async (write) => {
    const held = await holdOrder(write, input.orderId, (order) => assertOrderAction(order, 'activate'))
    await activateHeldOrder(write, held, {
      policy: held.order.activationPolicy,
      reason: { code: 'ACTIVATED_BY_HAND' },
      by: write.actor.name,
    })
    return { order: held.order, subAccount: held.subAccount }
  })
}
