import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import type { TransferRow } from '../../../db/schema/credit.ts'
import { creditAccounts, transfers } from '../../../db/schema/credit.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { Actor } from '../kernel/actor.ts'
import { instantOf } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Reason } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { write } from '../kernel/write.ts'
import { heldAccount, holdAccounts } from './accounts.ts'
import { entrySeenFrom, isTransfer, transferOfEntry } from './entries.ts'
import type { CreditMoved } from './giveCredit.ts'
import { postTransfer } from './postTransfer.ts'
import { recordCredit } from './recordCredit.ts'
import { assertCanRecover } from './rules.ts'

export interface UndoGiveCreditInput {
  entryId: string
  idempotencyKey?: string | null
}

/** How long a gift can be taken back by whoever gave it. */
export const UNDO_MS = 10 * 60 * 1000

/** Why a gift cannot be undone by this actor now; null when it can. Whether the money is still free is asked later. */
export function blockOfUndo(
  transfer: Pick<TransferRow, 'kind' | 'actorId' | 'createdAt'>,
  actor: Actor,
  now: Date,
  reversed: boolean,
): Reason | null {
  if (transfer.kind !== 'GIVE') return 'UNDO_NOT_A_GIFT'
  if (reversed) return 'UNDO_ALREADY_DONE'
  if (transfer.actorId !== actor.id) return 'UNDO_NOT_YOURS'
  return now.getTime() - transfer.createdAt.getTime() > UNDO_MS ? 'UNDO_TOO_LATE' : null
}

/**
 * Takes a gift of credit back, whole, while the client still has it free: as with recovering, no reservation, limit or
 * deposit is touched. Throws ENTRY_NOT_FOUND, UNDO_NOT_A_GIFT, UNDO_ALREADY_DONE, UNDO_NOT_YOURS, UNDO_TOO_LATE,
 * INSUFFICIENT_CREDIT (of the client).
 */
export function undoGiveCredit(ctx: Context, input: UndoGiveCreditInput): Promise<CreditMoved> {
  const conflicts = { transfers_one_reversal: () => new DomainError('UNDO_ALREADY_DONE') }
  return write(ctx, { operation: 'undoGiveCredit', right: 'credit.give', input, conflicts }, async (write) => {
    const { environmentId } = write.actor
    const { gift, now, reversed } = await findGift(write.tx, environmentId, input.entryId)
    const block = blockOfUndo(gift, write.actor, now, reversed)
    if (block) throw new DomainError(block)
    const subAccount = await clientOf(write.tx, gift.creditAccountId)
    const own = { kind: 'RESELLER', currency: gift.currency } as const
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency: gift.currency } as const
    const accounts = await holdAccounts(write, [own, theirs])
    const credit = heldAccount(accounts, environmentId, theirs)
    const to = heldAccount(accounts, environmentId, own)
    const { amountMinor } = gift
    assertCanRecover(credit, amountMinor)
    const transferId = await postTransfer(write, {
      kind: 'ADJUSTMENT',
      from: credit,
      to,
      amountMinor,
      reversesId: gift.id,
    })
    recordCredit(write, 'credit.gift_undone', credit, { client: subAccount.name, amountMinor })
    recordCredit(write, 'credit.gift_returned', to, { client: subAccount.name, amountMinor })
    return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
  })
}

async function findGift(tx: Tx, environmentId: string, publicEntryId: string) {
  const id = transferOfEntry(storedId('CREDIT_ENTRY', publicEntryId, 'ENTRY_NOT_FOUND', ['entryId']))
  const [row] = await tx
    .select({ gift: transfers, now: sql<string>`clock_now()` })
    .from(transfers)
    .where(isTransfer(environmentId, id))
  if (!row) throw new DomainError('ENTRY_NOT_FOUND').at('entryId')
  const [reversal] = await tx
    .select({ id: transfers.id })
    .from(transfers)
    .where(and(eq(transfers.environmentId, environmentId), eq(transfers.reversesId, id)))
  return { gift: row.gift, now: instantOf(row.now), reversed: reversal !== undefined }
}

async function clientOf(tx: Tx, account: string) {
  const [row] = await tx
    .select({ subAccount: subAccounts })
    .from(creditAccounts)
    .innerJoin(subAccounts, eq(subAccounts.id, creditAccounts.subAccountId))
    .where(eq(creditAccounts.id, account))
  if (!row) throw new DomainError('UNDO_NOT_A_GIFT')
  return row.subAccount
}
