import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, clockNow, environmentId, instant } from './columns.ts'
import { environments } from './resellers.ts'

export const SUBJECT_TYPES = [
  'ORDER',
  'SUB_ACCOUNT',
  'CREDIT_ACCOUNT',
  'INVOICE',
  'PRODUCT',
  'SETTING',
  'API_KEY',
  'USER',
  'ROLE',
  'APPROVAL',
] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]
export const ACTOR_KINDS = ['USER', 'API_KEY', 'PAYER', 'SYSTEM'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** One row per world: the last event's number and hash. Locked as the last statement of every write. */
export const eventCounters = pgTable('event_counters', {
  environmentId: uuid('environment_id')
    .primaryKey()
    .references(() => environments.id),
  lastSeq: bigint('last_seq', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  /** The oldest number that can still be replayed, less one. */
  prunedSeq: bigint('pruned_seq', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  lastHash: bytea('last_hash').notNull(),
})

/**
 * Everything that happened, numbered without gaps in commit order, hash-chained: one log behind subscriptions,
 * the pull feed and the journal. Append-only.
 */
export const events = pgTable(
  'events',
  {
    /** Whoever appends holds the world's counter, so that the world is there. */
    environmentId: environmentId(),
    seq: bigint('seq', { mode: 'bigint' }).notNull(),
    kind: text('kind').notNull(),
    subjectType: text('subject_type').$type<SubjectType>().notNull(),
    subjectId: uuid('subject_id').notNull(),
    subjectVersion: integer('subject_version').notNull(),
    subAccountId: uuid('sub_account_id'),
    orderId: uuid('order_id'),
    invoiceId: uuid('invoice_id'),
    actorKind: text('actor_kind').$type<ActorKind>().notNull(),
    actorId: text('actor_id').notNull(),
    actorLabel: text('actor_label').notNull(),
    /** What its sentence needs: numbers, names, amounts in minor units beside a currency. */
    data: jsonb('data').$type<Record<string, string | number | null>>().notNull(),
    /** SHA-256 over the hash before it and this row. */
    hash: bytea('hash').notNull(),
    occurredAt: instant('occurred_at').notNull().default(clockNow),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.seq] }),
    index('events_of_subject')
      .on(t.environmentId, t.subjectId, t.seq)
      .where(
        sql`sub_account_id is null or subject_type = any ('{PRODUCT,SETTING,API_KEY,USER,ROLE,APPROVAL}'::text[])`,
      ),
    // The last column finds the events of one account among a client's without a look at each.
    index('events_of_client_by_subject')
      .on(t.environmentId, t.subAccountId, t.seq, t.subjectId)
      .where(sql`sub_account_id is not null`),
    index('events_of_order')
      .on(t.environmentId, t.orderId, t.seq)
      .where(sql`order_id is not null`),
    index('events_of_invoice')
      .on(t.environmentId, t.invoiceId, t.seq)
      .where(sql`invoice_id is not null`),
    index().on(t.environmentId, t.actorId, t.seq),
    index().on(t.environmentId, t.subjectType, t.seq),
    // The words above, and that an object's own events stand in its journal like those of what belongs to it.
    check(
      'events_sound',
      sql`event_is_sound(subject_type, subject_id, sub_account_id, order_id, invoice_id, actor_kind) is true`,
    ),
  ],
)

export type EventRow = typeof events.$inferSelect

/** How far each world's log was proven to be unchanged, link by link. Kept by `prove_journal`. */
export const journalProofs = pgTable('journal_proofs', {
  environmentId: uuid('environment_id')
    .primaryKey()
    .references(() => environments.id),
  /** Every link up to this number holds. */
  provenSeq: bigint('proven_seq', { mode: 'bigint' })
    .notNull()
    .default(sql`0`),
  /** The hash of that link. */
  provenHash: bytea('proven_hash').notNull(),
  /** When what it tells of happened; null while nothing was proven. */
  provenTo: instant('proven_to'),
  /** The first link that does not hold; null where all do. */
  brokenSeq: bigint('broken_seq', { mode: 'bigint' }),
  provenAt: instant('proven_at').notNull().default(clockNow),
})
