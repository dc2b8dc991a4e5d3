import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import { readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { decimalsOfCurrency } from '../kernel/money.ts'
import { readSigningKey } from '../kernel/signing.ts'
import { seal, unseal } from '../kernel/tokens.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { peekAccount } from './accounts.ts'
import { recoverableMinor } from './rules.ts'

const PURPOSE = 'credit recovery'

/** What recovering would do, and the token that says that it was seen. */
export interface RecoveryPreview {
  amountMinor: bigint
  heldMinor: bigint
  balanceBeforeMinor: bigint
  balanceAfterMinor: bigint
  currency: string
  /** Bound to the account and its ledger version. */
  token: string
}

/** What was seen when a preview was shown. The account may not have been stored yet. */
export interface SeenAccount {
  accountId: string
  currency: string
  version: number
}

/** Shows what recovering a client's credit would move. Throws SUB_ACCOUNT_NOT_FOUND, CURRENCY_UNKNOWN. */
export async function previewRecovery(
  ctx: Context,
  subAccountId: string,
  currency: string | null | undefined,
): Promise<RecoveryPreview> {
  const signingKey = await readSigningKey(ctx)
  return read(ctx, async (tx) => {
    const subAccount = await findSubAccount(tx, subAccountId)
    const wanted = currency ?? (await readClock(tx)).defaultCurrency
    decimalsOfCurrency(wanted)
    const name = { kind: 'CLIENT', subAccountId: subAccount.id, currency: wanted } as const
    return previewOf(await peekAccount(tx, ctx.actor.environmentId, name), signingKey)
  })
}

/** The preview of an account as it stands. */
export function previewOf(account: CreditAccountRow, signingKey: Buffer): RecoveryPreview {
  const amountMinor = recoverableMinor(account)
  const seen: SeenAccount = { accountId: account.id, currency: account.currency, version: account.version }
  return {
    amountMinor,
    heldMinor: account.heldMinor,
    balanceBeforeMinor: account.balanceMinor,
    balanceAfterMinor: account.balanceMinor - amountMinor,
    currency: account.currency,
    token: seal(signingKey, PURPOSE, seen),
  }
}

/** What a preview's token says was seen; null when it is forged or of another world. */
export const readRecoveryToken = (signingKey: Buffer, token: string): SeenAccount | null =>
  (unseal(signingKey, PURPOSE, token) as SeenAccount | undefined) ?? null
