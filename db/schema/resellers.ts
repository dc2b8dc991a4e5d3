import { sql } from 'drizzle-orm'
import { check, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, createdAt, words } from './columns.ts'

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
  (t) => [unique().on(t.resellerId, t.world), check('environments_world', sql`${t.world} in (${words(WORLDS)})`)],
)

export const THEMES = ['SYSTEM', 'LIGHT', 'DARK'] as const
export type Theme = (typeof THEMES)[number]
export const DENSITIES = ['COMFORTABLE', 'COMPACT'] as const
export type Density = (typeof DENSITIES)[number]

/** A person who signs in. The e-mail is stored in lower case; one e-mail is one person. */
export const users = pgTable(
  'users',
  {
    resellerId: uuid('reseller_id')
      .notNull()
      .references(() => resellers.id),
    id: uuid('id').notNull(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    /** argon2id, PHC string. */
    passwordHash: text('password_hash').notNull(),
    rights: text('rights').array().notNull(),
    language: text('language').notNull().default('en'),
    theme: text('theme').$type<Theme>().notNull().default('SYSTEM'),
    density: text('density').$type<Density>().notNull().default('COMFORTABLE'),
    singleKeys: text('single_keys').$type<'on' | 'off'>().notNull().default('on'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.id] }),
    check('users_theme', sql`${t.theme} in (${words(THEMES)})`),
    check('users_density', sql`${t.density} in (${words(DENSITIES)})`),
    check('users_single_keys', sql`${t.singleKeys} in ('on', 'off')`),
  ],
)

export type ResellerRow = typeof resellers.$inferSelect
export type EnvironmentRow = typeof environments.$inferSelect
export type UserRow = typeof users.$inferSelect
