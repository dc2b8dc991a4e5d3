import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { creditAccounts } from '../../../db/schema/credit.ts'
import type { AccountKind, CreditAccountRow } from '../../../db/schema/credit.ts'
import { namedId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'

/** Which account is meant, before it may exist. Only a CLIENT account has a client. */
export type AccountName =
  | { kind: 'CLIENT'; subAccountId: string; currency: string }
  | { kind: Exclude<AccountKind, 'CLIENT'>; currency: string }

/** The accounts that one write holds, by id. Moves keep them in step with what the database did. */
export type HeldAccounts = Map<string, CreditAccountRow>

/** The id of an account, the same whoever asks first. */
export const accountId = (environmentId: string, name: AccountName): string =>
  namedId(environmentId, [name.kind, name.currency, name.kind === 'CLIENT' ? name.subAccountId : ''].join(':'))

const NEVER = new Date(0)

/** An account as it is before anything moved it. */
export function untouchedAccount(environmentId: string, name: AccountName): CreditAccountRow {
  return {
    environmentId,
    id: accountId(environmentId, name),
    kind: name.kind,
    subAccountId: name.kind === 'CLIENT' ? name.subAccountId : null,
    currency: name.currency,
    balanceMinor: 0n,
    heldMinor: 0n,
    minimumMinor: 0n,
    version: 0,
    entryCount: 0,
    createdAt: NEVER,
  }
}

/** Holds the accounts until the commit, creating what is missing, always in the order of their ids. */
export async function holdAccounts(write: Write, names: readonly AccountName[]): Promise<HeldAccounts> {
  await lockAccounts(write, names)
  return readLockedAccounts(write, names)
}

/** The first half of holding them, for whoever reads other things together with the second. */
export async function lockAccounts(write: Write, names: readonly AccountName[]): Promise<void> {
  const wanted = names.map((name) => untouchedAccount(write.actor.environmentId, name))
  const named = wanted.map(({ id, kind, subAccountId, currency }) => ({ id, kind, subAccountId, currency }))
  await write.tx.execute(sql`select hold_accounts(${JSON.stringify(named)}::jsonb)`)
}

/** The second half: the accounts as they stand, once they are locked. */
export async function readLockedAccounts(write: Write, names: readonly AccountName[]): Promise<HeldAccounts> {
  const { environmentId } = write.actor
  const ids = names.map((name) => accountId(environmentId, name))
  const rows = await write.tx
    .select()
    .from(creditAccounts)
    .where(and(eq(creditAccounts.environmentId, environmentId), inArray(creditAccounts.id, ids)))
  return new Map(rows.map((row) => [row.id, row]))
}

/** One of the held accounts. */
export function heldAccount(accounts: HeldAccounts, environmentId: string, name: AccountName): CreditAccountRow {
  const account = accounts.get(accountId(environmentId, name))
  if (!account) throw new Error(`The ${name.kind} account in ${name.currency} is not held by this write.`)
  return account
}

/** The account as it stands, or as it is before anything moved it. Not held. */
export async function peekAccount(tx: Tx, environmentId: string, name: AccountName): Promise<CreditAccountRow> {
  const untouched = untouchedAccount(environmentId, name)
  const [row] = await tx
    .select()
    .from(creditAccounts)
    .where(and(eq(creditAccounts.environmentId, environmentId), eq(creditAccounts.id, untouched.id)))
  return row ?? untouched
}
