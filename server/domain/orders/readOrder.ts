import { and, asc, eq, gte, inArray, lte, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { holds } from '../../../db/schema/credit.ts'
import { orderLines, orders } from '../../../db/schema/orders.ts'
import type { OrderLineRow, OrderPaymentStatus, OrderRow, OrderStatus } from '../../../db/schema/orders.ts'
import type { PaymentMethod } from '../../../db/schema/shops.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { matchesText } from '../kernel/filters.ts'
import { storedId } from '../kernel/ids.ts'
import { readAmong, readOnce } from '../kernel/readOnce.ts'

export interface OrderFilter {
  status?: OrderStatus[] | null
  paymentStatus?: OrderPaymentStatus[] | null
  paymentMethod?: PaymentMethod[] | null
  subAccountId?: string | null
  shopId?: string | null
  text?: string | null
  createdFrom?: Date | null
  createdTo?: Date | null
}

/** The conditions of a filter, the same for the list, the live list and the bulk action. */
export function orderConditions(filter: OrderFilter | null | undefined): (SQL | undefined)[] {
  if (!filter) return []
  const idOf = (kind: 'SUB_ACCOUNT' | 'SHOP', id: string, field: string) =>
    storedId(kind, id, `${kind}_NOT_FOUND`, ['filter', field])
  return [
    filter.status ? inArray(orders.status, filter.status) : undefined,
    filter.paymentStatus ? inArray(orders.paymentStatus, filter.paymentStatus) : undefined,
    filter.paymentMethod ? inArray(orders.paymentMethod, filter.paymentMethod) : undefined,
    filter.subAccountId ? eq(orders.subAccountId, idOf('SUB_ACCOUNT', filter.subAccountId, 'subAccountId')) : undefined,
    filter.shopId ? eq(orders.shopId, idOf('SHOP', filter.shopId, 'shopId')) : undefined,
    matchesText(orders.searchText, filter.text),
    filter.createdFrom ? gte(orders.createdAt, filter.createdFrom) : undefined,
    filter.createdTo ? lte(orders.createdAt, filter.createdTo) : undefined,
  ]
}

/** Orders by their stored ids, in any order; those of other worlds are not there. */
export const readOrdersByIds = (ctx: Context, uuids: readonly string[]): Promise<OrderRow[]> =>
  readAmong(ctx, orders, orders.id, uuids)

/** One order by its stored id, if it matches the filter; null otherwise. */
export async function readOrder(ctx: Context, uuid: string, filter?: OrderFilter | null): Promise<OrderRow | null> {
  const [row] = filter
    ? await readOnce(ctx, orders, and(eq(orders.id, uuid), ...orderConditions(filter)), { prepare: false })
    : await readAmong(ctx, orders, orders.id, [uuid])
  return row ?? null
}

/** The lines of several orders, in their places. */
export const readOrderLines = (ctx: Context, orderIds: readonly string[]): Promise<OrderLineRow[]> =>
  readAmong(ctx, orderLines, orderLines.orderId, orderIds, [asc(orderLines.orderId), asc(orderLines.position)])

/** The credit that is reserved for each of several orders. */
export const readHeldCredit = (
  ctx: Context,
  orderIds: readonly string[],
): Promise<{ orderId: string; amountMinor: bigint }[]> =>
  read(ctx, (tx) =>
    tx
      .select({ orderId: holds.orderId, amountMinor: holds.amountMinor })
      .from(holds)
      .where(and(inArray(holds.orderId, [...orderIds]), sql`${holds.state} = 'HELD'`)),
  )
