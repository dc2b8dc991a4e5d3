import { sql } from 'drizzle-orm'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { judgeInTurn } from '../approvals/judgeInTurn.ts'
import { creditAlone } from '../approvals/limits.ts'
import { askSecondPerson, unlessItWaits } from '../approvals/secondPerson.ts'
import type { Waits } from '../approvals/secondPerson.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { storedIdOrNull } from '../kernel/ids.ts'
import { parseMoney } from '../kernel/money.ts'
import { move, openLane } from '../kernel/move.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { accountId, heldAccount, holdAccounts } from './accounts.ts'
import type { CreditMoved } from './giveCredit.ts'
import { recordCredit } from './recordCredit.ts'

export interface SetMinimumBalanceInput {
  subAccountId: string
  minimumBalance: { amount: string; currency: string }
  idempotencyKey?: string | null
}

/**
 * Sets how far a client may go below zero (negative) or what must stay (positive). A limit below the present debt is
 * allowed: what stands, stands, and the account is over its limit until it is paid up. By how much it is lowered is lent
 * to the client: whoever gives no more credit than that alone lends no more either.
 * Throws SUB_ACCOUNT_NOT_FOUND, LIMIT_EXCEEDED, LIMIT_OTHER_CURRENCY, APPROVAL_REQUIRED with the request that waits for a
 * second person, and the refusals of amounts.
 */
export async function setMinimumBalance(ctx: Context, input: SetMinimumBalanceInput): Promise<CreditMoved> {
  const minimum = parseMoney(input.minimumBalance, ['minimumBalance'])
  const { minor, currency } = minimum
  const client = storedIdOrNull('SUB_ACCOUNT', input.subAccountId)
  const name = client && ({ kind: 'CLIENT', subAccountId: client, currency } as const)
  const account = name && accountId(ctx.actor.environmentId, name)
  const facts = { client, account, currency, minimum: minor.toString(), ...creditAlone(ctx.actor) }
  const options = { operation: 'setMinimumBalance', right: 'credit.limit', input, facts } as const
  const set = await move<CreditMoved | Waits>(ctx, minimums, options, (outcome) => {
    if (outcome === 'BY_ITSELF') return judgeInTurn(ctx.actor, () => setByItself(ctx, input, minimum))
    throw new DomainError('SUB_ACCOUNT_NOT_FOUND').at('subAccountId')
  })
  return unlessItWaits(ctx, set)
}

/** Minimum balances that wait in one world share a statement. */
const minimums = openLane('set_minimum_balances')

/** One rule after the other in the code: for what lends more than its actor lends alone. */
async function setByItself(
  ctx: Context,
  input: SetMinimumBalanceInput,
  { minor: minimumMinor, currency }: MoneyValue,
): Promise<CreditMoved> {
  const options = { operation: 'setMinimumBalance', right: 'credit.limit', input } as const
  const set = await write<CreditMoved | Waits>(ctx, options, async (write) => {
    const subAccount = await findSubAccount(write.tx, input.subAccountId)
    const credit = await holdClientCredit(write, subAccount, currency)
    const amount = { minor: credit.minimumMinor - minimumMinor, currency }
    const asked = { minimumMinor: minimumMinor.toString() }
    const waits = await askSecondPerson(write, { operation: 'setMinimumBalance', amount, subAccount, input: asked })
    if (waits) return { subAccount, approvalId: waits.id }
    return lend(write, subAccount, credit, minimumMinor)
  })
  return unlessItWaits(ctx, set)
}

/** The client's account, held until the commit. */
export async function holdClientCredit(
  write: Write,
  subAccount: SubAccountRow,
  currency: string,
): Promise<CreditAccountRow> {
  const theirs = { kind: 'CLIENT', subAccountId: subAccount.id, currency } as const
  return heldAccount(await holdAccounts(write, [theirs]), write.actor.environmentId, theirs)
}

/** Sets the minimum of an account that is held. */
export async function lend(
  write: Write,
  subAccount: SubAccountRow,
  credit: CreditAccountRow,
  minimumMinor: bigint,
): Promise<CreditMoved> {
  const beforeMinor = credit.minimumMinor
  if (beforeMinor !== minimumMinor) {
    await write.tx.execute(sql`select set_minimum_balance(${credit.id}, ${minimumMinor.toString()}::bigint)`)
    credit.minimumMinor = minimumMinor
    credit.version += 1
    recordCredit(write, 'credit.minimum_set', credit, { client: subAccount.name, minimumMinor, beforeMinor })
  }
  return { subAccount, credit, entry: null }
}
