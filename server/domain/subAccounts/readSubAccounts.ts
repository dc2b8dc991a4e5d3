import { and, eq, gte, isNotNull, isNull, lte, not, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { accountsOverLimit } from '../../../db/schema/search.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { amongFound } from '../kernel/amongFound.ts'
import { matchesText, typedWord } from '../kernel/filters.ts'
import { keyset } from '../kernel/keyset.ts'
import type { ListOrder } from '../kernel/keyset.ts'
import { readPage } from '../kernel/pages.ts'
import type { Page, PageArgs } from '../kernel/pages.ts'

export interface SubAccountFilter {
  text?: string | null
  hasPendingOrders?: boolean | null
  overLimit?: boolean | null
  tag?: string | null
  createdFrom?: Date | null
  createdTo?: Date | null
}

type NameKey = readonly [name: string, id: string]

const BY_NAME: ListOrder<NameKey> = {
  columns: [subAccounts.name, subAccounts.id],
  placeOf: ([name, id]) => [sql`${name}`, sql`${id}::uuid`],
}

/** The world's clients by name, one page. Throws what readPage throws. */
export function readSubAccounts(
  ctx: Context,
  filter: SubAccountFilter | null | undefined,
  args: PageArgs,
): Promise<Page<SubAccountRow>> {
  const keyOf = (row: SubAccountRow): NameKey => [row.name, row.id]
  return readPage(ctx, 'subAccounts', args, keyOf, (step) => {
    const { beyond, orderBy } = keyset(BY_NAME, step)
    return read(ctx, async (tx) => {
      const found = await amongFound(tx, 'SUB_ACCOUNT', subAccounts.id, filter ?? {})
      return tx
        .select()
        .from(subAccounts)
        .where(and(eq(subAccounts.environmentId, ctx.actor.environmentId), found, ...conditions(filter ?? {}), beyond))
        .orderBy(...orderBy)
        .limit(step.limit)
    })
  })
}

function conditions(filter: SubAccountFilter): (SQL | undefined)[] {
  return [
    matchesText(subAccounts.searchText, filter.text),
    filter.hasPendingOrders == null
      ? undefined
      : filter.hasPendingOrders
        ? isNotNull(subAccounts.oldestPendingAt)
        : isNull(subAccounts.oldestPendingAt),
    filter.overLimit == null ? undefined : filter.overLimit ? isOverLimit() : not(isOverLimit()),
    filter.tag ? sql`${typedWord(filter.tag)} = any(${subAccounts.tags})` : undefined,
    filter.createdFrom ? gte(subAccounts.createdAt, filter.createdFrom) : undefined,
    filter.createdTo ? lte(subAccounts.createdAt, filter.createdTo) : undefined,
  ]
}

/** The few who are over the limit are named once, and the clients then found by their ids. */
const isOverLimit = () =>
  sql`${subAccounts.id} = any(array(select ${accountsOverLimit.subAccountId} from ${accountsOverLimit} where ${accountsOverLimit.environmentId} = current_tenant()))`
