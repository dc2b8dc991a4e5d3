import { and, asc, eq, inArray } from 'drizzle-orm'
import { creditAccounts } from '../../../db/schema/credit.ts'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import { readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { decimalsOfCurrency } from '../kernel/money.ts'
import { readAmong, readOnce } from '../kernel/readOnce.ts'
import { peekAccount } from './accounts.ts'

/** The accounts that people see; the others are the books' other side. */
const SHOWN = inArray(creditAccounts.kind, ['CLIENT', 'RESELLER'])

/** Credit accounts by their stored ids, in any order; those of other worlds are not there. */
export const readCreditAccountsByIds = (ctx: Context, uuids: readonly string[]): Promise<CreditAccountRow[]> =>
  readAmong(ctx, creditAccounts, creditAccounts.id, uuids)

/** One credit account of a client or the reseller by its stored id; null when this world has none. */
export async function readCreditAccount(ctx: Context, uuid: string): Promise<CreditAccountRow | null> {
  const [row] = await readOnce(ctx, creditAccounts, and(eq(creditAccounts.id, uuid), SHOWN), { prepare: true })
  return row ?? null
}

/** A client's account in one currency, the reseller's own when left out. Throws CURRENCY_UNKNOWN. */
export function readClientCredit(
  ctx: Context,
  subAccountId: string,
  currency: string | null | undefined,
): Promise<CreditAccountRow> {
  return read(ctx, async (tx) => {
    const wanted = currency ?? (await readClock(tx)).defaultCurrency
    decimalsOfCurrency(wanted)
    return peekAccount(tx, ctx.actor.environmentId, { kind: 'CLIENT', subAccountId, currency: wanted })
  })
}

/** Every account of the clients, the one in the reseller's currency among them. */
export const readClientCredits = (ctx: Context, subAccountIds: readonly string[]): Promise<CreditAccountRow[]> =>
  readAmong(ctx, creditAccounts, creditAccounts.subAccountId, subAccountIds, [asc(creditAccounts.currency)])

/** The reseller's own account. Throws CURRENCY_UNKNOWN. */
export function readResellerCredit(ctx: Context, currency: string | null | undefined): Promise<CreditAccountRow> {
  return read(ctx, async (tx) => {
    const wanted = currency ?? (await readClock(tx)).defaultCurrency
    decimalsOfCurrency(wanted)
    return peekAccount(tx, ctx.actor.environmentId, { kind: 'RESELLER', currency: wanted })
  })
}
