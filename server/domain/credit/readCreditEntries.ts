import { and, eq, inArray, sql } from 'drizzle-orm'
import type { SQLWrapper } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
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
import { isTransfer, readTransfer, sideOfEntry, toEntry, transferOfEntry } from './entries.ts'
import type { CreditEntryRow } from './entries.ts'

export interface CreditEntryFilter {
  subAccountId?: string | null
  kind?: TransferKind[] | null
  currency?: string | null
}

/** One account's entries, the newest first, in the account's own numbering. Throws what readPage throws. */
export function readAccountEntries(ctx: Context, accountId: string, args: PageArgs): Promise<Page<CreditEntryRow>> {
  return readPage(
    ctx,
    `entries ${accountId}`,
    args,
    (row: CreditEntryRow) => row.number,
    async (step) => {
      const rows = await read(ctx, (tx) => {
        // Each side of the ledger has an index in the order of the account's numbering; the two are merged.
        const side = (account: PgColumn, number: PgColumn) => {
          const { beyond, orderBy } = keyset(numbered(number), step)
          return tx
            .select({ ...readTransfer, number: sql<number>`${number}`.as('number') })
            .from(transfers)
            .where(and(eq(transfers.environmentId, ctx.actor.environmentId), eq(account, accountId), beyond))
            .orderBy(...orderBy)
            .limit(step.limit)
        }
        return side(transfers.debitAccountId, transfers.debitEntryNumber)
          .unionAll(side(transfers.creditAccountId, transfers.creditEntryNumber))
          .orderBy(...keyset(numbered(sql`number`), step).orderBy)
          .limit(step.limit)
      })
      return rows.map((row) => toEntry(row, row.transfer.debitAccountId === accountId ? 'debit' : 'credit'))
    },
  )
}

const numbered = (number: SQLWrapper): ListOrder<number> => ({
  columns: [number],
  falling: true,
  placeOf: (place) => [sql`${place}::int`],
})

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
  const sides = client ? sidesOf(ctx, client) : sidesOfClients(ctx)
  return readPage(
    ctx,
    'creditEntries',
    args,
    (row: CreditEntryRow) => row.transferId,
    async (step) => {
      const { beyond, orderBy } = keyset(NEWEST_FIRST, step)
      const rows = await read(ctx, (tx) =>
        tx
          .select({ ...readTransfer, debitsClient: sides.debitsClient })
          .from(transfers)
          .where(
            and(
              eq(transfers.environmentId, ctx.actor.environmentId),
              sides.touchesClient,
              filter?.kind?.length ? inArray(transfers.kind, filter.kind) : undefined,
              filter?.currency ? isMoved(ctx, filter.currency) : undefined,
              beyond,
            ),
          )
          .orderBy(...orderBy)
          .limit(step.limit),
      )
      return rows.map((row) => toEntry(row, row.debitsClient ? 'debit' : 'credit'))
    },
  )
}

/** Moves in the currency; none is looked for when the world has no account in it. */
const isMoved = ({ actor }: Context, currency: string) =>
  and(
    eq(transfers.currency, currency),
    sql`exists (select 1 from ${creditAccounts} where ${creditAccounts.environmentId} = ${actor.environmentId} and ${creditAccounts.subAccountId} is null and ${creditAccounts.currency} = ${currency})`,
  )

/** Which transfers are a client's, and on which side. Its accounts are found once, before any transfer is looked at. */
function sidesOf({ actor }: Context, client: string) {
  const own = sql`array(select ${creditAccounts.id} from ${creditAccounts} where ${creditAccounts.environmentId} = ${actor.environmentId} and ${creditAccounts.subAccountId} = ${client})`
  const debitsClient = sql<boolean>`${transfers.debitAccountId} = any(${own})`
  return { debitsClient, touchesClient: sql`(${debitsClient} or ${transfers.creditAccountId} = any(${own}))` }
}

/**
 * The same of any client: every account that is not one of the few of the house. Whoever is confined to a part may not
 * see those of the house: for them, those of the clients that they see.
 */
function sidesOfClients({ actor }: Context) {
  if (actor.confines) {
    const theirs = sql`array(select ${creditAccounts.id} from ${creditAccounts} where ${creditAccounts.environmentId} = ${actor.environmentId} and ${creditAccounts.kind} = 'CLIENT')`
    const debitsClient = sql<boolean>`${transfers.debitAccountId} = any(${theirs})`
    return { debitsClient, touchesClient: sql`(${debitsClient} or ${transfers.creditAccountId} = any(${theirs}))` }
  }
  const house = sql`array(select ${creditAccounts.id} from ${creditAccounts} where ${creditAccounts.environmentId} = ${actor.environmentId} and ${creditAccounts.subAccountId} is null)`
  const debitsClient = sql<boolean>`${transfers.debitAccountId} <> all(${house})`
  return { debitsClient, touchesClient: sql`(${debitsClient} or ${transfers.creditAccountId} <> all(${house}))` }
}

/** One entry by its stored id; null when this world has none, or its account is out of the actor's sight. */
export async function readCreditEntry(ctx: Context, uuid: string): Promise<CreditEntryRow | null> {
  const side = sideOfEntry(uuid)
  const account = side === 'debit' ? transfers.debitAccountId : transfers.creditAccountId
  const [row] = await read(ctx, (tx) =>
    tx
      .select(readTransfer)
      .from(transfers)
      .innerJoin(
        creditAccounts,
        and(eq(creditAccounts.environmentId, transfers.environmentId), eq(creditAccounts.id, account)),
      )
      .where(isTransfer(ctx.actor.environmentId, transferOfEntry(uuid))),
  )
  return row ? toEntry(row, side) : null
}
