import { sql } from 'drizzle-orm'
import type { Context } from '../kernel/context.ts'
import { parseMoney } from '../kernel/money.ts'
import { write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { heldAccount, holdAccounts } from './accounts.ts'
import type { CreditMoved } from './giveCredit.ts'
import { recordCredit } from './recordCredit.ts'

export interface SetMinimumBalanceInput {
  subAccountId: string
  minimumBalance: { amount: string; currency: string }
  idempotencyKey?: string | null
}

/**
 * Sets how far a client may go below zero (negative) or what must stay (positive). A limit below the present debt is
 * allowed: what stands, stands, and the account is over its limit until it is paid up.
 * Throws SUB_ACCOUNT_NOT_FOUND and the refusals of amounts.
 */
export function setMinimumBalance(ctx: Context, input: SetMinimumBalanceInput): Promise<CreditMoved> {
  const { minor: minimumMinor, currency } = parseMoney(input.minimumBalance, ['minimumBalance'])
  return write(ctx, { operation: 'setMinimumBalance', right: 'credit.limit', input }, async (write) => {
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
    const accounts = await holdAccounts(write, [theirs])
    const credit = heldAccount(accounts, write.actor.environmentId, theirs)
    const beforeMinor = credit.minimumMinor
    if (beforeMinor !== minimumMinor) {
      await write.tx.execute(sql`select set_minimum_balance(${credit.id}, ${minimumMinor.toString()}::bigint)`)
      credit.minimumMinor = minimumMinor
      credit.version += 1
      recordCredit(write, 'credit.minimum_set', credit, { client: subAccount.name, minimumMinor, beforeMinor })
    }
    return { subAccount, credit, entry: null }
  })
}
