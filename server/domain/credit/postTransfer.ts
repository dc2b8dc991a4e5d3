import { sql } from 'drizzle-orm'
import type { CreditAccountRow, TransferKind } from '../../../db/schema/credit.ts'
import { newId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'
import { assertCanSpend } from './rules.ts'

export interface Transfer {
  kind: TransferKind
  /** Both held by this write. */
  from: CreditAccountRow
  to: CreditAccountRow
  amountMinor: bigint
  orderId?: string | null
  invoiceId?: string | null
  paymentId?: string | null
  /** The reservation that it settles; its amount is the transfer's. */
  holdId?: string | null
  reversesId?: string | null
  note?: string | null
}

const KEPT = new Set(['CLIENT', 'RESELLER'])

/**
 * Moves money between two held accounts, in one statement that checks the same rules again. The rows given are kept
 * in step with the database. Answers the transfer's id. Throws INSUFFICIENT_CREDIT.
 */
export async function postTransfer(write: Write, transfer: Transfer): Promise<string> {
  const { from, to, amountMinor, holdId } = transfer
  if (!holdId && KEPT.has(from.kind)) assertCanSpend(from, amountMinor)
  const id = newId()
  await write.tx.execute(
    sql`select post_transfer(${id}, ${transfer.kind}, ${from.id}, ${to.id}, ${amountMinor.toString()}::bigint,
      ${transfer.orderId ?? null}, ${transfer.invoiceId ?? null}, ${transfer.paymentId ?? null}, ${holdId ?? null},
      ${transfer.reversesId ?? null}, ${transfer.note ?? null}, ${write.actor.id}, ${write.actor.name})`,
  )
  from.balanceMinor -= amountMinor
  if (holdId) from.heldMinor -= amountMinor
  to.balanceMinor += amountMinor
  for (const account of [from, to]) {
    account.version += 1
    account.entryCount += 1
  }
  return id
}
