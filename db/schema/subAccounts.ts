import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, environmentId, instant, version } from './columns.ts'
import { environments } from './resellers.ts'

/** A reseller's client. */
export const subAccounts = pgTable(
  'sub_accounts',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    username: text('username').notNull(),
    name: text('name').notNull(),
    email: text('email').notNull(),
    phone: text('phone'),
    /** The integrator's own key. */
    externalId: text('external_id'),
    tags: text('tags').array().notNull().default([]),
    /** Name, username, e-mail and external id without case and accents, for finding. */
    searchText: text('search_text').notNull(),
    /** Kept with every change of an order, in the same transaction. */
    pendingOrderCount: integer('pending_order_count').notNull().default(0),
    /** The creation time of the oldest pending order; null when there is none. */
    oldestPendingAt: instant('oldest_pending_at'),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique().on(t.environmentId, t.username),
    // Most have none, and take no place in it.
    uniqueIndex('sub_accounts_environment_id_external_id_unique')
      .on(t.environmentId, t.externalId)
      .where(sql`external_id is not null`),
    index().on(t.environmentId, t.name, t.id),
    index().on(t.environmentId, t.oldestPendingAt, t.id),
    index().on(t.environmentId, t.createdAt),
  ],
)

export type SubAccountRow = typeof subAccounts.$inferSelect
