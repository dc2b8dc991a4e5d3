import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { transfers } from '../../../db/schema/credit.ts'
import type { TransferKind, TransferRow } from '../../../db/schema/credit.ts'

/** A transfer as one of its two accounts sees it. */
export interface CreditEntryRow {
  id: string
  transferId: string
  accountId: string
  counterAccountId: string
  /** The account's own gap-free numbering. */
  number: number
  kind: TransferKind
  /** Signed: positive adds to this account. */
  amountMinor: bigint
  balanceAfterMinor: bigint
  currency: string
  orderId: string | null
  note: string | null
  actorId: string
  actorLabel: string
  createdAt: Date
  /** A later transfer has taken it back. */
  reversed: boolean
}

/**
 * An entry's id. A transfer has two entries, so the debit side carries version 8 where the transfer's id has its 7:
 * either can be read back without asking the database.
 */
export const entryId = (transferId: string, side: 'debit' | 'credit'): string =>
  side === 'credit' ? transferId : `${transferId.slice(0, 14)}8${transferId.slice(15)}`

/** The transfer of an entry's id. */
export const transferOfEntry = (id: string): string => `${id.slice(0, 14)}7${id.slice(15)}`

/** The side of the entry that an id names. */
export const sideOfEntry = (id: string): 'debit' | 'credit' => (id[14] === '8' ? 'debit' : 'credit')

/** A transfer as it is read for its entries. */
export interface ReadTransfer {
  transfer: TransferRow
  reversed: boolean
}

/** What is selected of a transfer for its entries. Spelled out: among selected fields, drizzle leaves the table's name out. */
export const readTransfer = {
  transfer: transfers,
  // Not "exists": PostgreSQL would read every transfer of the world to hash them. At most one takes another back.
  reversed: sql<boolean>`coalesce((select true from transfers later where later.environment_id = transfers.environment_id and later.reverses_id = transfers.id), false)`,
}

/** The entry of a transfer on one of its sides. */
export function toEntry({ transfer, reversed }: ReadTransfer, side: 'debit' | 'credit'): CreditEntryRow {
  const debit = side === 'debit'
  return {
    id: entryId(transfer.id, side),
    transferId: transfer.id,
    accountId: debit ? transfer.debitAccountId : transfer.creditAccountId,
    counterAccountId: debit ? transfer.creditAccountId : transfer.debitAccountId,
    number: debit ? transfer.debitEntryNumber : transfer.creditEntryNumber,
    kind: transfer.kind,
    amountMinor: debit ? -transfer.amountMinor : transfer.amountMinor,
    balanceAfterMinor: debit ? transfer.debitBalanceAfterMinor : transfer.creditBalanceAfterMinor,
    currency: transfer.currency,
    orderId: transfer.orderId,
    note: transfer.note,
    actorId: transfer.actorId,
    actorLabel: transfer.actorLabel,
    createdAt: transfer.createdAt,
    reversed,
  }
}

/** The entry that a transfer left on one account. */
export async function entrySeenFrom(tx: Tx, transferId: string, accountId: string): Promise<CreditEntryRow> {
  const [row] = await tx.select(readTransfer).from(transfers).where(eq(transfers.id, transferId))
  return toEntry(row!, row!.transfer.debitAccountId === accountId ? 'debit' : 'credit')
}

export const isTransfer = (environmentId: string, id: string) =>
  and(eq(transfers.environmentId, environmentId), eq(transfers.id, id))
