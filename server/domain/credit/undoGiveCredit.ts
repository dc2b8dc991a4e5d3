import type { TransferRow } from '../../../db/schema/credit.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Reason } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import { transferOfEntry } from './entries.ts'
import type { CreditMoved } from './giveCredit.ts'
import { notEnough } from './rules.ts'

export interface UndoGiveCreditInput {
  entryId: string
  idempotencyKey?: string | null
}

/** How long a gift can be taken back by whoever gave it. */
export const UNDO_MS = 10 * 60 * 1000

type Gift = Pick<TransferRow, 'kind' | 'actorId' | 'createdAt'>

/** Why a gift cannot be undone by this actor now; null when it can. Whether the money is still free is asked later. */
export function blockOfUndo(transfer: Gift, actor: Actor, now: Date, reversed: boolean): Reason | null {
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
  const entry = storedIdOrNull('CREDIT_ENTRY', input.entryId)
  const facts: Facts = { gift: entry && transferOfEntry(entry), transfer: newId() }
  const options = {
    operation: 'undoGiveCredit',
    right: 'credit.give',
    input,
    shared: { undoMs: UNDO_MS },
    facts,
  } as const
  return move<CreditMoved>(ctx, undos, options, (outcome, about) => {
    if (outcome === 'INSUFFICIENT_CREDIT') {
      throw notEnough(about.currency as string, about.availableMinor as bigint, about.amountMinor as bigint)
    }
    if (outcome !== 'BLOCKED') throw new DomainError('ENTRY_NOT_FOUND').at('entryId')
    const block = blockOfUndo(about.gift as Gift, ctx.actor, about.now as Date, about.reversed as boolean)
    // What nothing blocks and was not done was given to nobody.
    throw new DomainError(block ?? 'UNDO_NOT_A_GIFT')
  })
}

/** The transfer of the gift by its stored id, and the id of the one that takes it back. */
interface Facts {
  gift: string | null
  transfer: string
}

/** Undos that wait in one world share a statement, each gift once. */
const undos = openLane('undo_gifts', ({ gift }: Facts) => (gift === null ? [] : [gift]))
