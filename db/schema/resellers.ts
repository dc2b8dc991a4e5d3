import { sql } from 'drizzle-orm'
import { bigint, check, foreignKey, index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, instant, version, words } from './columns.ts'

export const WORLDS = ['TEST', 'LIVE'] as const
export type World = (typeof WORLDS)[number]

/** A company that sells through Greenlight. */
export const resellers = pgTable('resellers', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  defaultCurrency: text('default_currency').notNull().default('EUR'),
  /** IANA name; calendar arithmetic (due, overdue, today) happens in it. */
  timeZone: text('time_zone').notNull().default('Europe/Rome'),
  createdAt: createdAt(),
})

/** One of a reseller's two worlds. Its id is the tenant key of every other table. */
export const environments = pgTable(
  'environments',
  {
    id: uuid('id').primaryKey(),
    resellerId: uuid('reseller_id')
      .notNull()
      .references(() => resellers.id),
    world: text('world').$type<World>().notNull(),
    /** Signs cursors and preview tokens, so that none of another world is ever accepted. */
    signingKey: bytea('signing_key').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.resellerId, t.world),
    unique().on(t.resellerId, t.id),
    check('environments_world', sql`${t.world} in (${words(WORLDS)})`),
  ],
)

export const THEMES = ['SYSTEM', 'LIGHT', 'DARK'] as const
export type Theme = (typeof THEMES)[number]
export const DENSITIES = ['COMFORTABLE', 'COMPACT'] as const
export type Density = (typeof DENSITIES)[number]

/** The roles that every reseller begins with. Everything else is a role of its own making. */
export const BUILTIN_ROLES = [
  'OWNER',
  'MANAGER',
  'ORDER_CLERK',
  'CASHIER',
  'ACCOUNTANT',
  'SUPPORT',
  'DEVELOPER',
  'CLIENT',
] as const
export type BuiltinRole = (typeof BUILTIN_ROLES)[number]

/**
 * How far somebody goes alone, in minor units of the reseller's own currency; null is no limit. What is in another
 * currency is beyond any limit.
 */
const limits = () => ({
  /** The largest single credit that may be given, and recovered. */
  largestCreditMinor: bigint('largest_credit_minor', { mode: 'bigint' }),
  /** What may be returned to clients in a day of the reseller's zone. */
  refundsPerDayMinor: bigint('refunds_per_day_minor', { mode: 'bigint' }),
  /** Above it a second person has to agree. */
  secondPersonAboveMinor: bigint('second_person_above_minor', { mode: 'bigint' }),
})

/** A set of rights with a name. */
export const roles = pgTable(
  'roles',
  {
    resellerId: uuid('reseller_id')
      .notNull()
      .references(() => resellers.id),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    /** Null for a role of the reseller's own making. */
    builtin: text('builtin').$type<BuiltinRole>(),
    /** An owner has every right there is, whatever stands here. */
    rights: text('rights').array().notNull(),
    ...limits(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.id] }),
    unique('roles_name').on(t.resellerId, t.name),
    unique('roles_builtin').on(t.resellerId, t.builtin),
    check('roles_builtin_word', sql`${t.builtin} in (${words(BUILTIN_ROLES)})`),
    check(
      'roles_limits',
      sql`${t.largestCreditMinor} >= 0 and ${t.refundsPerDayMinor} >= 0 and ${t.secondPersonAboveMinor} >= 0`,
    ),
  ],
)

export const USER_STATUSES = ['INVITED', 'ACTIVE', 'DEACTIVATED'] as const
export type UserStatus = (typeof USER_STATUSES)[number]

/**
 * A person who signs in: one of the reseller's staff, or of a client of its. The e-mail is stored in lower case; one
 * e-mail is one person.
 */
export const users = pgTable(
  'users',
  {
    resellerId: uuid('reseller_id')
      .notNull()
      .references(() => resellers.id),
    id: uuid('id').notNull(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    /** argon2id, PHC string; null until the person has chosen one. */
    passwordHash: text('password_hash'),
    /** A copy of the role's, kept by triggers. */
    rights: text('rights').array().notNull(),
    roleId: uuid('role_id'),
    status: text('status').$type<UserStatus>().notNull().default('ACTIVE'),
    /** Only what belongs to these shops is theirs to see; null is every shop. */
    shopIds: uuid('shop_ids').array(),
    /** Only clients with one of these tags are theirs to see; null is every client. */
    clientTags: text('client_tags').array(),
    /** Somebody of this client, who sees what is this client's and nothing else. */
    clientEnvironmentId: uuid('client_environment_id'),
    clientId: uuid('client_id'),
    /** In the place of the role's. */
    ...limits(),
    /** When the person last signed in; null until the first time. */
    lastSignedInAt: instant('last_signed_in_at'),
    version: version(),
    language: text('language').notNull().default('en'),
    theme: text('theme').$type<Theme>().notNull().default('SYSTEM'),
    density: text('density').$type<Density>().notNull().default('COMFORTABLE'),
    singleKeys: text('single_keys').$type<'on' | 'off'>().notNull().default('on'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.id] }),
    // The key to the client itself is in the migration alone: the file of clients imports this one.
    foreignKey({
      name: 'users_client_world',
      columns: [t.resellerId, t.clientEnvironmentId],
      foreignColumns: [environments.resellerId, environments.id],
    }),
    index('users_client_index')
      .on(t.clientEnvironmentId, t.clientId)
      .where(sql`client_id is not null`),
    foreignKey({ name: 'users_role', columns: [t.resellerId, t.roleId], foreignColumns: [roles.resellerId, roles.id] }),
    check('users_status', sql`${t.status} in (${words(USER_STATUSES)})`),
    check('users_client_whole', sql`(${t.clientEnvironmentId} is null) = (${t.clientId} is null)`),
    check(
      'users_limits',
      sql`${t.largestCreditMinor} >= 0 and ${t.refundsPerDayMinor} >= 0 and ${t.secondPersonAboveMinor} >= 0`,
    ),
    check('users_theme', sql`${t.theme} in (${words(THEMES)})`),
    check('users_density', sql`${t.density} in (${words(DENSITIES)})`),
    check('users_single_keys', sql`${t.singleKeys} in ('on', 'off')`),
  ],
)

export type ResellerRow = typeof resellers.$inferSelect
export type EnvironmentRow = typeof environments.$inferSelect
export type RoleRow = typeof roles.$inferSelect
export type UserRow = typeof users.$inferSelect
