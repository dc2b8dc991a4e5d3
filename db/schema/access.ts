import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  date,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, clockNow, createdAt, environmentId, instant, words } from './columns.ts'
import { environments, users } from './resellers.ts'

/** Lists whose filters can be kept. */
export const SAVED_LISTS = ['ORDERS', 'CLIENTS', 'INVOICES', 'CREDIT'] as const
export type SavedList = (typeof SAVED_LISTS)[number]

/** A signed-in browser. The cookie holds the secret; only its SHA-256 is stored. */
export const sessions = pgTable(
  'sessions',
  {
    environmentId: environmentId().references(() => environments.id),
    secretHash: bytea('secret_hash').notNull(),
    resellerId: uuid('reseller_id').notNull(),
    userId: uuid('user_id').notNull(),
    createdAt: createdAt(),
    lastSeenAt: instant('last_seen_at').notNull(),
    /** Absolute end, twelve hours after sign-in. */
    expiresAt: instant('expires_at').notNull(),
    /** Its name in the person's list. */
    id: uuid('id')
      .notNull()
      .default(sql`gen_random_uuid()`),
    /** When the person came in; a session that stands in the place of another takes its time over. */
    signedInAt: instant('signed_in_at').notNull().default(clockNow),
    /** The network that the person came from, and by what, in words. */
    address: text('address'),
    browser: text('browser'),
    /** The end of the session that may take this one's place, since the person's rights changed; null where none may. */
    renewsUntil: instant('renews_until'),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.secretHash] }),
    index().on(t.environmentId, t.userId),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
  ],
)

/** A third party's key. Shown once, stored as SHA-256. */
export const apiKeys = pgTable(
  'api_keys',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    /** The last four characters, to tell keys apart in a list. */
    hint: text('hint').notNull(),
    secretHash: bytea('secret_hash').notNull(),
    scopes: text('scopes').array().notNull(),
    /** Addresses and networks that it counts from; none is everywhere. */
    addresses: text('addresses')
      .array()
      .notNull()
      .default(sql`'{}'`),
    createdBy: text('created_by').notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
    /** The end of a key that was replaced by another; null while it stands. */
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.id] }), index().on(t.environmentId, t.secretHash)],
)

/** What one key asked for on one day of its reseller's zone, by root field. Added up in the process and written now and then. */
export const apiKeyUsage = pgTable(
  'api_key_usage',
  {
    environmentId: environmentId().references(() => environments.id),
    apiKeyId: uuid('api_key_id').notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    operation: text('operation').notNull(),
    calls: integer('calls').notNull(),
    cost: bigint('cost', { mode: 'number' }).notNull(),
    /** Calls that were refused whole. */
    refusals: integer('refusals').notNull(),
    /** All of them together, in milliseconds. */
    totalMs: bigint('total_ms', { mode: 'number' }).notNull(),
    slowestMs: integer('slowest_ms').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.apiKeyId, t.day, t.operation] }),
    foreignKey({
      name: 'api_key_usage_key',
      columns: [t.environmentId, t.apiKeyId],
      foreignColumns: [apiKeys.environmentId, apiKeys.id],
    }),
  ],
)

/** What was answered to a call that moves money or changes a state, so that its repetition has no second effect. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    environmentId: environmentId().references(() => environments.id),
    actorId: text('actor_id').notNull(),
    key: text('key').notNull(),
    operation: text('operation').notNull(),
    /** SHA-256 over the operation and its input. */
    inputHash: bytea('input_hash').notNull(),
    /** JSON text of the result; written in the transaction of the effect. */
    answer: text('answer'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.environmentId, t.actorId, t.key] }), index().on(t.environmentId, t.createdAt)],
)

/** A list as somebody keeps it: the filters, in the words of the list's own address. */
export const savedViews = pgTable(
  'saved_views',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    resellerId: uuid('reseller_id').notNull(),
    userId: uuid('user_id').notNull(),
    list: text('list').$type<SavedList>().notNull(),
    name: text('name').notNull(),
    query: text('query').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique('saved_views_name').on(t.environmentId, t.userId, t.list, t.name),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
    check('saved_views_list', sql`${t.list} in (${words(SAVED_LISTS)})`),
  ],
)

export type SavedViewRow = typeof savedViews.$inferSelect
export type SessionRow = typeof sessions.$inferSelect
export type ApiKeyRow = typeof apiKeys.$inferSelect
