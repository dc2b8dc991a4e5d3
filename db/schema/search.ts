import { sql } from 'drizzle-orm'
import { check, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { environmentId, words } from './columns.ts'
import { creditAccounts } from './credit.ts'
import { environments } from './resellers.ts'

export const FOUND_KINDS = ['ORDER', 'INVOICE', 'SUB_ACCOUNT'] as const
export type FoundKind = (typeof FOUND_KINDS)[number]

/**
 * What can be found by words, beside what it stands for: an order's row is written at each step of its life, its words
 * once. Triggers keep it; `find_entries` looks in it, by the index of every three letters that `search_keys` makes.
 */
export const searchEntries = pgTable(
  'search_entries',
  {
    environmentId: environmentId().references(() => environments.id),
    kind: text('kind').$type<FoundKind>().notNull(),
    id: uuid('id').notNull(),
    text: text('text').notNull(),
    tags: text('tags').array().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.kind, t.id] }),
    check('search_entries_kind', sql`${t.kind} in (${words(FOUND_KINDS)})`),
  ],
)

/**
 * Clients' accounts whose money is below their minimum. A trigger keeps it, because an index on balances would have
 * every move of money write it.
 */
export const accountsOverLimit = pgTable(
  'accounts_over_limit',
  {
    environmentId: environmentId().references(() => environments.id),
    accountId: uuid('account_id').notNull(),
    subAccountId: uuid('sub_account_id').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.accountId] }),
    index().on(t.environmentId, t.subAccountId),
    foreignKey({
      name: 'accounts_over_limit_account',
      columns: [t.environmentId, t.accountId],
      foreignColumns: [creditAccounts.environmentId, creditAccounts.id],
    }),
  ],
)
