import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { readOptionalText } from '../kernel/text.ts'
import { accountId } from './accounts.ts'
import type { CreditEntryRow } from './entries.ts'
import { notEnough } from './rules.ts'

export interface GiveCreditInput {
  subAccountId: string
  amount: { amount: string; currency: string }
  note?: string | null
  idempotencyKey?: string | null
}

/** What a move of credit answers: the client, the account after it, and its entry there. */
export interface CreditMoved {
  subAccount: SubAccountRow
  credit: CreditAccountRow
  entry: CreditEntryRow | null
}

/**
 * Gives a client credit from the reseller's own, which keeps its own minimum.
 * Throws SUB_ACCOUNT_NOT_FOUND, INSUFFICIENT_CREDIT (of the reseller) and the refusals of amounts and texts.
 */
export async function giveCredit(ctx: Context, input: GiveCreditInput): Promise<CreditMoved> {
  const { minor: amountMinor, currency } = parsePositiveMoney(input.amount, ['amount'])
  const note = readOptionalText(input.note, ['note'], 500)
  const { environmentId } = ctx.actor
  const client = storedIdOrNull('SUB_ACCOUNT', input.subAccountId)
  const facts = {
    client,
    account: client && accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency }),
    amount: amountMinor.toString(),
    note,
    transfer: newId(),
  }
  const shared = { currency, own: accountId(environmentId, { kind: 'RESELLER', currency }) }
  return move(ctx, gifts, { operation: 'giveCredit', right: 'credit.give', input, shared, facts }, (outcome, about) => {
    if (outcome === 'INSUFFICIENT_CREDIT') throw notEnough(currency, about.availableMinor as bigint, amountMinor)
    throw new DomainError('SUB_ACCOUNT_NOT_FOUND').at('subAccountId')
  })
}

/** Gifts of one currency that wait in one world share a statement. */
const gifts = openLane('give_credits')
