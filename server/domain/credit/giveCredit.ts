import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { judgeInTurn } from '../approvals/judgeInTurn.ts'
import { creditAlone } from '../approvals/limits.ts'
import { askSecondPerson, unlessItWaits } from '../approvals/secondPerson.ts'
import type { Waits } from '../approvals/secondPerson.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { parsePositiveMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { accountId, heldAccount, holdAccounts } from './accounts.ts'
import { entrySeenFrom } from './entries.ts'
import type { CreditEntryRow } from './entries.ts'
import { postTransfer } from './postTransfer.ts'
import { recordCredit } from './recordCredit.ts'
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
 * Throws SUB_ACCOUNT_NOT_FOUND, INSUFFICIENT_CREDIT (of the reseller), LIMIT_EXCEEDED, LIMIT_OTHER_CURRENCY,
 * APPROVAL_REQUIRED with the request that waits for a second person, and the refusals of amounts and texts.
 */
export async function giveCredit(ctx: Context, input: GiveCreditInput): Promise<CreditMoved> {
  const money = parsePositiveMoney(input.amount, ['amount'])
  const { minor: amountMinor, currency } = money
  const note = readOptionalText(input.note, ['note'], 500)
  const { environmentId } = ctx.actor
  const client = storedIdOrNull('SUB_ACCOUNT', input.subAccountId)
  const facts = {
    client,
    account: client && accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency }),
    amount: amountMinor.toString(),
    note,
    transfer: newId(),
    ...creditAlone(ctx.actor),
  }
  const shared = { currency, own: accountId(environmentId, { kind: 'RESELLER', currency }) }
  const options = { operation: 'giveCredit', right: 'credit.give', input, shared, facts } as const
  const moved = await move<CreditMoved | Waits>(ctx, gifts, options, (outcome, about) => {
    if (outcome === 'BY_ITSELF') return judgeInTurn(ctx.actor, () => giveByItself(ctx, input, money, note))
    if (outcome === 'INSUFFICIENT_CREDIT') throw notEnough(currency, about.availableMinor as bigint, amountMinor)
    throw new DomainError('SUB_ACCOUNT_NOT_FOUND').at('subAccountId')
  })
  return unlessItWaits(ctx, moved)
}

/** Gifts of one currency that wait in one world share a statement. */
const gifts = openLane('give_credits')

/** One rule after the other in the code: for what is more than its giver gives alone. */
async function giveByItself(
  ctx: Context,
  input: GiveCreditInput,
  amount: MoneyValue,
  note: string | null,
): Promise<CreditMoved> {
  const options = { operation: 'giveCredit', right: 'credit.give', input } as const
  const moved = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const waits = await askSecondPerson(write, { operation: 'giveCredit', amount, subAccount, input: { note } })
    if (waits) return { subAccount, approvalId: waits.id }
    return giveFromOwn(write, subAccount, amount, note)
  })
  return unlessItWaits(ctx, moved)
}

/** Gives a client credit within a write, by the rules of the lane. Throws INSUFFICIENT_CREDIT (of the reseller). */
export async function giveFromOwn(
  write: Write,
  subAccount: SubAccountRow,
  { minor: amountMinor, currency }: MoneyValue,
  note: string | null,
): Promise<CreditMoved> {
  const { environmentId } = write.actor
  const own = { kind: 'RESELLER', currency } as const
  const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
  const accounts = await holdAccounts(write, [own, theirs])
  const from = heldAccount(accounts, environmentId, own)
  const credit = heldAccount(accounts, environmentId, theirs)
  const transferId = await postTransfer(write, { kind: 'GIVE', from, to: credit, amountMinor, note })
  recordCredit(write, 'credit.given', credit, { client: subAccount.name, amountMinor, note })
  recordCredit(write, 'credit.given_away', from, { client: subAccount.name, amountMinor, note })
  return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
}
