import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { Context } from '../kernel/context.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { heldAccount, holdAccounts } from './accounts.ts'
import { entrySeenFrom } from './entries.ts'
import type { CreditEntryRow } from './entries.ts'
import { postTransfer } from './postTransfer.ts'
import { recordCredit } from './recordCredit.ts'

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
export function giveCredit(ctx: Context, input: GiveCreditInput): Promise<CreditMoved> {
  const { minor: amountMinor, currency } = parsePositiveMoney(input.amount, ['amount'])
  const note = readOptionalText(input.note, ['note'], 500)
  return write(ctx, { operation: 'giveCredit', right: 'credit.give', input }, async (write) => {
    const { environmentId } = write.actor
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const own = { kind: 'RESELLER', currency } as const
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
    const accounts = await holdAccounts(write, [own, theirs])
    const from = heldAccount(accounts, environmentId, own)
    const credit = heldAccount(accounts, environmentId, theirs)
    const transferId = await postTransfer(write, { kind: 'GIVE', from, to: credit, amountMinor, note })
    recordCredit(write, 'credit.given', credit, { client: subAccount.name, amountMinor, note })
    recordCredit(write, 'credit.given_away', from, { client: subAccount.name, amountMinor, note })
    return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
  })
}
