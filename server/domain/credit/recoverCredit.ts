import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { readSigningKey } from '../kernel/signing.ts'
import { write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { accountId, heldAccount, holdAccounts } from './accounts.ts'
import { entrySeenFrom } from './entries.ts'
import type { CreditMoved } from './giveCredit.ts'
import { postTransfer } from './postTransfer.ts'
import { previewOf, readRecoveryToken } from './previewRecovery.ts'
import { recordCredit } from './recordCredit.ts'
import { recoverableMinor } from './rules.ts'

export interface RecoverCreditInput {
  subAccountId: string
  token: string
  idempotencyKey?: string | null
}

/**
 * Moves a client's free money to the reseller, exactly as the preview showed it. When the account has moved since,
 * nothing happens and BALANCE_CHANGED carries the new preview. Also throws SUB_ACCOUNT_NOT_FOUND,
 * RECOVERY_TOKEN_INVALID, NOTHING_TO_RECOVER.
 */
export async function recoverCredit(ctx: Context, input: RecoverCreditInput): Promise<CreditMoved> {
  const signingKey = await readSigningKey(ctx)
  return write(ctx, { operation: 'recoverCredit', right: 'credit.recover', input }, async (write) => {
    const { environmentId } = write.actor
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const seen = readRecoveryToken(signingKey, input.token)
    if (!seen) throw new DomainError('RECOVERY_TOKEN_INVALID').at('token')
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency: seen.currency } as const
    const own = { kind: 'RESELLER', currency: seen.currency } as const
    if (accountId(environmentId, theirs) !== seen.accountId) throw new DomainError('RECOVERY_TOKEN_INVALID').at('token')
    const accounts = await holdAccounts(write, [own, theirs])
    const credit = heldAccount(accounts, environmentId, theirs)
    if (credit.version !== seen.version) {
      const preview = previewOf(credit, signingKey)
      const values = { recoverable: { minor: preview.amountMinor, currency: credit.currency } }
      throw new DomainError('BALANCE_CHANGED', values, { path: ['token'], fields: { preview } })
    }
    const amountMinor = recoverableMinor(credit)
    if (amountMinor === 0n) throw new DomainError('NOTHING_TO_RECOVER')
    const to = heldAccount(accounts, environmentId, own)
    const transferId = await postTransfer(write, { kind: 'RECOVER', from: credit, to, amountMinor })
    recordCredit(write, 'credit.recovered', credit, { client: subAccount.name, amountMinor })
    recordCredit(write, 'credit.taken_back', to, { client: subAccount.name, amountMinor })
    return { subAccount, credit, entry: await entrySeenFrom(write.tx, transferId, credit.id) }
  })
}
