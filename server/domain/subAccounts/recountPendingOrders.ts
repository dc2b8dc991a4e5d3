import { and, count, eq, min } from 'drizzle-orm'
import { orders } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Write } from '../kernel/write.ts'

/**
 * Brings the client's count of pending orders and the age of the oldest up to date. The row is locked before counting,
 * so that two changes at once both see each other's.
 */
export async function recountPendingOrders(write: Write, subAccountId: string): Promise<SubAccountRow> {
  const client = and(eq(subAccounts.environmentId, write.actor.environmentId), eq(subAccounts.id, subAccountId))
  await write.tx.select({ id: subAccounts.id }).from(subAccounts).where(client).for('no key update')
  const [pending] = await write.tx
    .select({ count: count(), oldestAt: min(orders.createdAt) })
    .from(orders)
    .where(and(eq(orders.subAccountId, subAccountId), eq(orders.status, 'PENDING')))
  const [row] = await write.tx
    .update(subAccounts)
    .set({ pendingOrderCount: pending!.count, oldestPendingAt: pending!.oldestAt })
    .where(client)
    .returning()
  return row!
}
