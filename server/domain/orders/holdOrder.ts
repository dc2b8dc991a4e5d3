import { and, eq, isNotNull } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import { orders } from '../../../db/schema/orders.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { holdMoneyOf } from '../invoices/holdMoneyOf.ts'
import type { HeldMoney } from '../invoices/holdMoneyOf.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'

/** An order with everything that a change of it may touch, held in the one order that all writes use. */
export interface HeldOrder extends HeldMoney {
  order: OrderRow
}

/** Looks at an order that is held; throws its refusal before anything else is held. */
type Check = (order: OrderRow) => void

/** Holds an order by its public id, if `check` lets it pass. Throws ORDER_NOT_FOUND, also for orders of other worlds. */
export function holdOrder(write: Write, orderId: string, check?: Check): Promise<HeldOrder> {
  return holdStoredOrder(write, storedId('ORDER', orderId, 'ORDER_NOT_FOUND', ['orderId']), check)
}

/** Holds an order by its stored id: the order, then the accounts by id, then the invoice. */
export async function holdStoredOrder(write: Write, uuid: string, check?: Check): Promise<HeldOrder> {
  const { environmentId } = write.actor
  const [order] = await write.tx
    .select()
    .from(orders)
    .where(and(eq(orders.environmentId, environmentId), eq(orders.id, uuid)))
    .for('no key update')
  if (!order) throw new DomainError('ORDER_NOT_FOUND').at('orderId')
  check?.(order)
  // The first half of the condition is that of the index on orders' invoices.
  const isInvoice = and(
    isNotNull(invoices.orderId),
    eq(invoices.environmentId, environmentId),
    eq(invoices.orderId, uuid),
  )!
  return { order, ...(await holdMoneyOf(write, order, isInvoice)) }
}
