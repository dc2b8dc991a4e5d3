import { and, eq, sql } from 'drizzle-orm'
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
  const pending = sql`from ${orders} where ${orders.environmentId} = ${write.actor.environmentId} and ${orders.subAccountId} = ${subAccountId} and ${orders.status} = 'PENDING'`
  const [row] = await write.tx
    .update(subAccounts)
    .set({
      pendingOrderCount: sql`(select count(*) ${pending})`,
      // Straight from row to row: a JavaScript date would lose the microseconds.
      oldestPendingAt: sql`(select min(${orders.createdAt}) ${pending})`,
    })
    .where(client)
    .returning()
  return row!
}
