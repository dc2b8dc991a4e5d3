import { and, desc, eq, gte, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { holds } from '../../../db/schema/credit.ts'
import type { CreditAccountRow, HoldRow } from '../../../db/schema/credit.ts'
import { newId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'
import { recordCredit } from './recordCredit.ts'
import { assertCanSpend } from './rules.ts'

interface HeldFor {
  id: string
  number: string
  subAccountId: string
}

/** Reserves credit of a held account for an order. Throws INSUFFICIENT_CREDIT. */
export async function placeHold(
  write: Write,
  account: CreditAccountRow,
  order: HeldFor,
  client: string,
  amountMinor: bigint,
): Promise<void> {
  assertCanSpend(account, amountMinor)
  await write.tx.execute(
    sql`select place_hold(${newId()}, ${account.id}, ${order.id}, ${amountMinor.toString()}::bigint)`,
  )
  account.heldMinor += amountMinor
  account.version += 1
  recordCredit(write, 'credit.held', account, { client, amountMinor, number: order.number, orderId: order.id })
}

/** Gives a reservation back to the held account. */
export async function releaseHold(
  write: Write,
  account: CreditAccountRow,
  order: HeldFor,
  client: string,
  hold: HoldRow,
): Promise<void> {
  await write.tx.execute(sql`select release_hold(${hold.id})`)
  account.heldMinor -= hold.amountMinor
  account.version += 1
  const amountMinor = hold.amountMinor
  recordCredit(write, 'credit.released', account, { client, amountMinor, number: order.number, orderId: order.id })
}

/** Keeps only a part of a reservation, which is less than it was, and frees the rest. */
export async function reduceHold(
  write: Write,
  account: CreditAccountRow,
  order: HeldFor,
  client: string,
  hold: HoldRow,
  keptMinor: bigint,
): Promise<void> {
  await write.tx.execute(sql`select reduce_hold(${hold.id}, ${keptMinor.toString()}::bigint)`)
  const amountMinor = hold.amountMinor - keptMinor
  account.heldMinor -= amountMinor
  account.version += 1
  recordCredit(write, 'credit.released', account, { client, amountMinor, number: order.number, orderId: order.id })
}

/** The reservation that stands for an order, if any. */
export async function findHold(tx: Tx, environmentId: string, orderId: string): Promise<HoldRow | null> {
  const [hold] = await tx
    .select()
    .from(holds)
    .where(and(eq(holds.environmentId, environmentId), eq(holds.orderId, orderId), eq(holds.state, 'HELD')))
  return hold ?? null
}

/** The reservation that was given back when the order was deleted, if it had one. */
export async function findHoldReleasedAt(
  tx: Tx,
  environmentId: string,
  orderId: string,
  deletedAt: Date,
): Promise<HoldRow | null> {
  const [hold] = await tx
    .select()
    .from(holds)
    .where(
      and(
        eq(holds.environmentId, environmentId),
        eq(holds.orderId, orderId),
        eq(holds.state, 'RELEASED'),
        gte(sql`date_trunc('milliseconds', ${holds.endedAt})`, sql`${deletedAt.toISOString()}::timestamptz`),
      ),
    )
    .orderBy(desc(holds.endedAt))
    .limit(1)
  return hold ?? null
}
