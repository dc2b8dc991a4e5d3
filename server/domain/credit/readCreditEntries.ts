import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { creditAccounts, transfers } from '../../../db/schema/credit.ts'
import type { TransferKind } from '../../../db/schema/credit.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { storedId } from '../kernel/ids.ts'
import { keyset } from '../kernel/keyset.ts'
import type { ListOrder } from '../kernel/keyset.ts'
import { decimalsOfCurrency } from '../kernel/money.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'
import { isTransfer, readTransfer, sideOfEntry, toEntry, touches, transferOfEntry } from './entries.ts'
import type { CreditEntryRow } from './entries.ts'

export interface CreditEntryFilter {
  subAccountId?: string | null
  kind?: TransferKind[] | null
  currency?: string | null
}

/** One account's entries, the newest first, in the account's own numbering. Throws what readPage throws. */
export function readAccountEntries(ctx: Context, accountId: string, args: PageArgs): Promise<Page<CreditEntryRow>> {
  const seen = sql<number>`case when ${transfers.debitAccountId} = ${accountId} then ${transfers.debitEntryNumber} else ${transfers.creditEntryNumber} end`
  const order: ListOrder<number> = { columns: [seen], falling: true, placeOf: (number) => [sql`${number}::int`] }
  return readPage(
    ctx,
    `entries ${accountId}`,
    args,
    (row: CreditEntryRow) => row.number,
    async (step) => {
      const { beyond, orderBy } = keyset(order, step)
      const rows = await read(ctx, (tx) =>
        tx
          .select(readTransfer)
          .from(transfers)
          .where(and(touches(accountId), beyond))
          .orderBy(...orderBy)
          .limit(step.limit),
      )
      return rows.map((row) => toEntry(row, row.transfer.debitAccountId === accountId ? 'debit' : 'credit'))
    },
  )
}

const debited = alias(creditAccounts, 'debited')
const credited = alias(creditAccounts, 'credited')
const NEWEST_FIRST: ListOrder<string> = {
  columns: [transfers.id],
  falling: true,
  placeOf: (id) => [sql`${id}::uuid`],
}

/**
 * Every movement of clients' credit, the newest first, as the client's account sees it. Throws what readPage throws,
 * CURRENCY_UNKNOWN, SUB_ACCOUNT_NOT_FOUND for what is no client's id.
 */
export function readCreditEntries(
  ctx: Context,
  filter: CreditEntryFilter | null | undefined,
  args: PageArgs,
): Promise<Page<CreditEntryRow>> {
  const client = filter?.subAccountId
    ? storedId('SUB_ACCOUNT', filter.subAccountId, 'SUB_ACCOUNT_NOT_FOUND', ['filter', 'subAccountId'])
    : null
  if (filter?.currency) decimalsOfCurrency(filter.currency)
  return readPage(
    ctx,
    'creditEntries',
    args,
    (row: CreditEntryRow) => row.transferId,
    async (step) => {
      const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
      const rows = await read(ctx, (tx) =>
        tx
          .select({ ...readTransfer, debitedKind: debited.kind })
          .from(transfers)
          .innerJoin(debited, eq(debited.id, transfers.debitAccountId))
          .innerJoin(credited, eq(credited.id, transfers.creditAccountId))
          .where(
            and(
              eq(transfers.environmentId, ctx.actor.environmentId),
              or(eq(debited.kind, 'CLIENT'), eq(credited.kind, 'CLIENT')),
              client ? or(eq(debited.subAccountId, client), eq(credited.subAccountId, client)) : undefined,
              filter?.kind?.length ? inArray(transfers.kind, filter.kind) : undefined,
              filter?.currency ? eq(transfers.currency, filter.currency) : undefined,
              beyond,
            ),
          )
          .orderBy(...orderBy)
          .limit(step.limit),
      )
      return rows.map((row) => toEntry(row, row.debitedKind === 'CLIENT' ? 'debit' : 'credit'))
    },
  )
}

/** One entry by its stored id; null when this world has none. */
export async function readCreditEntry(ctx: Context, uuid: string): Promise<CreditEntryRow | null> {
  const [row] = await read(ctx, (tx) =>
    tx
      .select(readTransfer)
      .from(transfers)
      .where(isTransfer(ctx.actor.environmentId, transferOfEntry(uuid))),
  )
  return row ? toEntry(row, sideOfEntry(uuid)) : null
}
