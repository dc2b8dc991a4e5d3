import type { OrderRow } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import type { Right } from '../kernel/rights.ts'
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
  const call = { operation: 'activateOrder', right: 'orders.activate', input } as const
  const order = storedIdOrNull('ORDER', input.orderId)
  const facts: Facts = { order, payment: newId(), allocation: newId(), transfer: newId() }
  return move<OrderChanged>(ctx, activations, { ...call, facts }, (outcome, about) => {
    if (outcome === 'BY_ITSELF') return activateAlone(ctx, call)
    if (outcome === 'ORDER_CLOSED') assertOrderAction(about.order as OrderRow, 'activate')
    throw new DomainError('ORDER_NOT_FOUND').at('orderId')
  })
}

/** The order's stored id, and ids for what settling its reservation writes. */
interface Facts {
  order: string | null
  payment: string
  allocation: string
  transfer: string
}

/** Orders that wait in one world share a statement, each order once. */
const activations = openLane('activate_orders', ({ order }: Facts) => (order === null ? [] : [order]))

/** The same, one rule after the other in the code: for a reservation that does not fit its invoice. */
function activateAlone(
  ctx: Context,
  call: { operation: string; right: Right; input: ActivateOrderInput },
): Promise<OrderChanged> {
  return write(ctx, call, async (write) => {
    const held = await holdOrder(write, call.input.orderId, (order) => assertOrderAction(order, 'activate'))
    await activateHeldOrder(write, held, {
      policy: held.order.activationPolicy,
      reason: { code: 'ACTIVATED_BY_HAND' },
      by: write.actor.name,
    })
    return { order: held.order, subAccount: held.subAccount }
  })
}
