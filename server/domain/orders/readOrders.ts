import { and, asc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { amongFound } from '../kernel/amongFound.ts'
import { exactly, keyset, placeInTime } from '../kernel/keyset.ts'
import type { ListOrder, TimeKey } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { orderConditions } from './readOrder.ts'
import type { OrderFilter } from './readOrder.ts'

const NEWEST_FIRST: ListOrder<TimeKey> = {
  columns: [orders.createdAt, orders.id],
  falling: true,
  placeOf: placeInTime,
}
const OLDEST_FIRST: ListOrder<TimeKey> = { ...NEWEST_FIRST, falling: false }
const LONGEST_WAIT_FIRST: ListOrder<TimeKey> = {
  columns: [subAccounts.oldestPendingAt, subAccounts.id],
  placeOf: placeInTime,
}

/**
 * One page of orders. A list of pending orders begins with the oldest, who waits longest; any other with the newest.
 * Throws what readPage throws.
 */
export async function readOrders(
  ctx: Context,
  filter: OrderFilter | null | undefined,
  args: PageArgs,
): Promise<Page<OrderRow>> {
  const oldestFirst = filter?.status?.length === 1 && filter.status[0] === 'PENDING'
  const bounded = Boolean(filter?.createdFrom || filter?.createdTo)
  const places = new Map<string, TimeKey>()
  return readPage(
    ctx,
    oldestFirst ? 'orders waiting' : 'orders',
    args,
    (row: OrderRow) => places.get(row.id)!,
    async (step) => {
      const { beyond, orderBy } = keyset({ ...(oldestFirst ? OLDEST_FIRST : NEWEST_FIRST), bounded }, step)
      const rows = await read(ctx, async (tx) => {
        const found = await amongFound(tx, 'ORDER', orders.id, { text: filter?.text })
        return tx
          .select({ order: orders, at: exactly(orders.createdAt) })
          .from(orders)
          .where(and(eq(orders.environmentId, ctx.actor.environmentId), found, ...orderConditions(filter), beyond))
          .orderBy(...orderBy)
          .limit(step.limit)
      })
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

/** Clients with pending orders, whoever waits longest first. Throws what readPage throws. */
export async function readActivationQueue(ctx: Context, args: PageArgs): Promise<Page<WaitingClient>> {
  const places = new Map<string, TimeKey>()
  return readPage(
    ctx,
    'activation queue',
    args,
    (row: WaitingClient) => places.get(row.subAccount.id)!,
    (step) =>
      read(ctx, async (tx) => {
        const { beyond, orderBy } = keyset(LONGEST_WAIT_FIRST, step)
        const clients = await tx
          .select({ subAccount: subAccounts, at: exactly(subAccounts.oldestPendingAt) })
          .from(subAccounts)
          .where(
            and(eq(subAccounts.environmentId, ctx.actor.environmentId), isNotNull(subAccounts.oldestPendingAt), beyond),
          )
          .orderBy(...orderBy)
          .limit(step.limit)
        const ids = clients.map(({ subAccount }) => subAccount.id)
        const waiting = await tx
          .select()
          .from(orders)
          .where(and(inArray(orders.subAccountId, ids), sql`${orders.status} = 'PENDING'`))
          .orderBy(asc(orders.createdAt), asc(orders.id))
        for (const row of clients) places.set(row.subAccount.id, [row.at, row.subAccount.id])
        return clients.map(({ subAccount }) => ({
          subAccount,
          orders: waiting.filter((order) => order.subAccountId === subAccount.id),
        }))
      }),
  )
}
