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
import { move, openLane } from '../kernel/move.ts'
import { readSigningKey } from '../kernel/signing.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { accountId, heldAccount, holdAccounts } from './accounts.ts'
import type { HeldAccounts } from './accounts.ts'
import { entrySeenFrom } from './entries.ts'
import type { CreditMoved } from './giveCredit.ts'
import { postTransfer } from './postTransfer.ts'
import { previewOf, readRecoveryToken } from './previewRecovery.ts'
import type { SeenAccount } from './previewRecovery.ts'
import { recordCredit } from './recordCredit.ts'
import { assertCanRecover, recoverableMinor } from './rules.ts'

export interface RecoverCreditInput {
  subAccountId: string
  token: string
  idempotencyKey?: string | null
}

/**
 * Moves a client's free money to the reseller, exactly as the preview showed it. When the account has moved since,
 * nothing happens and BALANCE_CHANGED carries the new preview. Also throws SUB_ACCOUNT_NOT_FOUND,
 * RECOVERY_TOKEN_INVALID, NOTHING_TO_RECOVER, LIMIT_EXCEEDED, LIMIT_OTHER_CURRENCY, APPROVAL_REQUIRED with the request
 * that waits for a second person.
 */
export async function recoverCredit(ctx: Context, input: RecoverCreditInput): Promise<CreditMoved> {
  const signingKey = await readSigningKey(ctx)
  const seen = readRecoveryToken(signingKey, input.token)
  const client = storedIdOrNull('SUB_ACCOUNT', input.subAccountId)
  const { environmentId } = ctx.actor
  if (!client || !isOf(environmentId, client, seen)) return recoverByItself(ctx, input, signingKey, seen)
  const { accountId: account, version, currency } = seen
  const facts = { client, account, seen: version, transfer: newId(), ...creditAlone(ctx.actor) }
  const shared = { currency, own: accountId(environmentId, { kind: 'RESELLER', currency }) }
  const options = { operation: 'recoverCredit', right: 'credit.recover', input, shared, facts } as const
  const moved = await move<CreditMoved | Waits>(ctx, recoveries, options, (outcome, { credit }) => {
    if (outcome === 'BY_ITSELF') return judgeInTurn(ctx.actor, () => recoverByItself(ctx, input, signingKey, seen))
    if (outcome === 'BALANCE_CHANGED') throw balanceChanged(credit as CreditAccountRow, signingKey)
    if (outcome === 'NOTHING_TO_RECOVER') throw new DomainError('NOTHING_TO_RECOVER')
    throw new DomainError('SUB_ACCOUNT_NOT_FOUND').at('subAccountId')
  })
  return unlessItWaits(ctx, moved)
}

/** Recoveries of one currency that wait in one world share a statement. */
const recoveries = openLane('recover_credits')

/** Whether a token was given for an account of that client. */
const isOf = (environmentId: string, client: string, seen: SeenAccount | null): seen is SeenAccount =>
  seen !== null &&
  seen.accountId === accountId(environmentId, { kind: 'CLIENT', subAccountId: client, currency: seen.currency })

/**
 * One rule after the other in the code: for what is more than somebody recovers alone, and for what names no client or shows
 * no good token.
 */
async function recoverByItself(
  ctx: Context,
  input: RecoverCreditInput,
  signingKey: Buffer,
  seen: SeenAccount | null,
): Promise<CreditMoved> {
  const options = { operation: 'recoverCredit', right: 'credit.recover', input } as const
  const moved = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const { environmentId } = write.actor
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    if (!isOf(environmentId, subAccount.id, seen)) throw new DomainError('RECOVERY_TOKEN_INVALID').at('token')
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency: seen.currency } as const
    const own = { kind: 'RESELLER', currency: seen.currency } as const
    const accounts = await holdAccounts(write, [own, theirs])
    const credit = heldAccount(accounts, environmentId, theirs)
    if (credit.version !== seen.version) throw balanceChanged(credit, signingKey)
    const amountMinor = recoverableMinor(credit)
    if (amountMinor === 0n) throw new DomainError('NOTHING_TO_RECOVER')
    const amount = { minor: amountMinor, currency: credit.currency }
    const waits = await askSecondPerson(write, { operation: 'recoverCredit', amount, subAccount, input: {} })
    if (waits) return { subAccount, approvalId: waits.id }
    return takeBack(write, subAccount, accounts, amount)
  })
  return unlessItWaits(ctx, moved)
}

/** The refusal of a preview that is no longer true, with the one that is. */
function balanceChanged(credit: CreditAccountRow, signingKey: Buffer): DomainError {
  const preview = previewOf(credit, signingKey)
  const values = { recoverable: { minor: preview.amountMinor, currency: credit.currency } }
  return new DomainError('BALANCE_CHANGED', values, { path: ['token'], fields: { preview } })
}

/** Moves free money of a client to the reseller, on both held accounts. Throws INSUFFICIENT_CREDIT (of the client). */
export async function takeBack(
  write: Write,
  subAccount: SubAccountRow,
  accounts: HeldAccounts,
  { minor: amountMinor, currency }: MoneyValue,
): Promise<CreditMoved> {
  const { environmentId } = write.actor
  const credit = heldAccount(accounts, environmentId, { kind: 'CLIENT', subAccountId: subAccount.id, currency })
  const to = heldAccount(accounts, environmentId, { kind: 'RESELLER', currency })
  assertCanRecover(credit, amountMinor)
  const transferId = await postTransfer(write, { kind: 'RECOVER', from: credit, to, amountMinor })
  recordCredit(write, 'credit.recovered', credit, { client: subAccount.name, amountMinor })
  recordCredit(write, 'credit.taken_back', to, { client: subAccount.name, amountMinor })
  return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
}
