import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { orderConditions } from './readOrder.ts'
import type { OrderFilter } from './readOrder.ts'

/** A row's place in a list by creation: the instant to the microsecond, as text, and the id. */
type CreatedKey = [at: string, id: string]

const exact = sql<string>`to_char(${orders.createdAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/**
 * One page of orders. A list of pending orders begins with the oldest, who waits longest; any other with the newest.
 * Throws CURSOR_INVALID, PAGE_SIZE_INVALID.
 */
export async function readOrders(
  ctx: Context,
  filter: OrderFilter | null | undefined,
  args: PageArgs,
): Promise<Page<OrderRow>> {
  const oldestFirst = filter?.status?.length === 1 && filter.status[0] === 'PENDING'
  const places = new Map<string, CreatedKey>()
  return readPage(
    ctx,
    oldestFirst ? 'orders waiting' : 'orders',
    args,
    (row: OrderRow) => places.get(row.id)!,
    async (after, limit) => {
      const place = sql`(${orders.createdAt}, ${orders.id})`
      const key = after && sql`(${after[0]}::timestamptz, ${after[1]}::uuid)`
      const rows = await read(ctx, (tx) =>
        tx
          .select({ order: orders, at: exact })
          .from(orders)
          .where(
            and(
              eq(orders.environmentId, ctx.actor.environmentId),
              ...orderConditions(filter),
              key ? (oldestFirst ? sql`${place} > ${key}` : sql`${place} < ${key}`) : undefined,
            ),
          )
          .orderBy(...[orders.createdAt, orders.id].map((column) => (oldestFirst ? asc(column) : desc(column))))
          .limit(limit),
      )
      for (const { order, at } of rows) places.set(order.id, [at, order.id])
      return rows.map(({ order }) => order)
    },
  )
}

/** A client whose orders wait, and the orders, the oldest first. */
export interface WaitingClient {
  subAccount: SubAccountRow
  orders: OrderRow[]
}

/** Clients with pending orders, whoever waits longest first. */
export async function readActivationQueue(ctx: Context, args: PageArgs): Promise<Page<WaitingClient>> {
  const places = new Map<string, CreatedKey>()
  const at = sql<string>`to_char(${subAccounts.oldestPendingAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
  return readPage(
    ctx,
    'activation queue',
    args,
    (row: WaitingClient) => places.get(row.subAccount.id)!,
    (after, limit) =>
      read(ctx, async (tx) => {
        const clients = await tx
          .select({ subAccount: subAccounts, at })
          .from(subAccounts)
          .where(
            and(
              eq(subAccounts.environmentId, ctx.actor.environmentId),
              isNotNull(subAccounts.oldestPendingAt),
              after
                ? sql`(${subAccounts.oldestPendingAt}, ${subAccounts.id}) > (${after[0]}::timestamptz, ${after[1]}::uuid)`
                : undefined,
            ),
          )
          .orderBy(asc(subAccounts.oldestPendingAt), asc(subAccounts.id))
          .limit(limit)
        const ids = clients.map(({ subAccount }) => subAccount.id)
        const waiting = await tx
          .select()
          .from(orders)
          .where(and(inArray(orders.subAccountId, ids), eq(orders.status, 'PENDING')))
          .orderBy(asc(orders.createdAt), asc(orders.id))
        for (const row of clients) places.set(row.subAccount.id, [row.at, row.subAccount.id])
        return clients.map(({ subAccount }) => ({
          subAccount,
          orders: waiting.filter((order) => order.subAccountId === subAccount.id),
        }))
      }),
  )
}
