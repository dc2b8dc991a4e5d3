import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, clockNow, createdAt, environmentId, instant, words } from './columns.ts'
import { environments, users } from './resellers.ts'

export const MAIL_STATES = ['WAITING', 'SENT', 'FAILED', 'EXPIRED'] as const
export type MailState = (typeof MAIL_STATES)[number]

/** Mail, written with what it tells of and sent after the commit. What it holds is forgotten once it is sent or of no use. */
export const mails = pgTable(
  'mails',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    toAddress: text('to_address').notNull(),
    language: text('language').notNull(),
    kind: text('kind').notNull(),
    /** What its text needs, links with secrets among it. */
    data: jsonb('data').$type<Record<string, string>>().notNull(),
    state: text('state').$type<MailState>().notNull().default('WAITING'),
    attempts: integer('attempts').notNull().default(0),
    /** Not to be tried before. */
    nextAt: instant('next_at').notNull().default(clockNow),
    /** From then on its link is of no use to anybody. */
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
    endedAt: instant('ended_at'),
    /** What the mail server said last, without the mail. */
    failure: text('failure'),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    index('mails_waiting')
      .on(t.environmentId, t.nextAt)
      .where(sql`state = 'WAITING'`),
    check('mails_state', sql`${t.state} in (${words(MAIL_STATES)})`),
    check('mails_wiped', sql`${t.state} = 'WAITING' or ${t.data} = '{}'::jsonb`),
  ],
)

/** What a secret that was handed to a person is good for. Only DEVICE is good for more than one use. */
export const TOKEN_PURPOSES = ['RESET', 'INVITE', 'SECOND_STEP', 'DEVICE', 'NEW_PASSKEY'] as const
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number]

/** Secrets that were handed to a person, by mail or to the browser. Only the SHA-256 is stored. */
export const userTokens = pgTable(
  'user_tokens',
  {
    resellerId: uuid('reseller_id').notNull(),
    secretHash: bytea('secret_hash').notNull(),
    userId: uuid('user_id').notNull(),
    purpose: text('purpose').$type<TokenPurpose>().notNull(),
    /** What was asked for with it, such as a passkey's challenge. */
    data: text('data'),
    /** How often it came with a wrong answer. */
    tries: integer('tries').notNull().default(0),
    createdAt: createdAt(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.secretHash] }),
    index('user_tokens_user').on(t.resellerId, t.userId, t.purpose),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
    check('user_tokens_purpose', sql`${t.purpose} in (${words(TOKEN_PURPOSES)})`),
  ],
)

/** The secret behind a person's one-time codes (TOTP, RFC 6238). */
export const oneTimeCodes = pgTable(
  'one_time_codes',
  {
    resellerId: uuid('reseller_id').notNull(),
    userId: uuid('user_id').notNull(),
    /** Encrypted with the installation's key. */
    sealedSecret: bytea('sealed_secret').notNull(),
    /** Null until a first code proved that the person's device has it. */
    confirmedAt: instant('confirmed_at'),
    /** The thirty seconds whose code was used last: it and those before are no good any more. */
    lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.userId] }),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
  ],
)

/** Codes for whoever lost the device, each good once. Only the SHA-256 is stored. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    resellerId: uuid('reseller_id').notNull(),
    userId: uuid('user_id').notNull(),
    codeHash: bytea('code_hash').notNull(),
    createdAt: createdAt(),
    usedAt: instant('used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.userId, t.codeHash] }),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
  ],
)

/** The public half of a passkey (WebAuthn). */
export const passkeys = pgTable(
  'passkeys',
  {
    resellerId: uuid('reseller_id').notNull(),
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    name: text('name').notNull(),
    credentialId: bytea('credential_id').notNull(),
    publicKey: bytea('public_key').notNull(),
    /** How often it was used, as the device counts; many count nothing. */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull(),
    /** Whether it may be on several devices of the person. */
    synced: boolean('synced').notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [
    primaryKey({ columns: [t.resellerId, t.id] }),
    unique('passkeys_credential').on(t.resellerId, t.credentialId),
    index('passkeys_user').on(t.resellerId, t.userId),
    foreignKey({ columns: [t.resellerId, t.userId], foreignColumns: [users.resellerId, users.id] }),
  ],
)

/**
 * How often secrets were tried lately. It has no tenant, since whoever tries is nobody yet, and is seen by the functions
 * of the migration alone.
 */
export const secretAttempts = pgTable('secret_attempts', {
  /** SHA-256 of an e-mail or a network address. */
  subject: bytea('subject').primaryKey(),
  evaluatedAt: timestamp('evaluated_at', { withTimezone: true, mode: 'date' }).array().notNull(),
  allowed: boolean('allowed').notNull(),
  lastAt: instant('last_at').notNull().default(clockNow),
})

export type MailRow = typeof mails.$inferSelect
export type UserTokenRow = typeof userTokens.$inferSelect
export type PasskeyRow = typeof passkeys.$inferSelect
