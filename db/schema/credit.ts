import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, currency, environmentId, instant, minor, words } from './columns.ts'
import { invoices, payments } from './invoices.ts'
import { orders } from './orders.ts'
import { environments } from './resellers.ts'
import { subAccounts } from './subAccounts.ts'

/**
 * Whose money an account holds. RESELLER and CLIENT keep their minimum; the others are the other side of the world:
 * SALES what orders and invoices have earned, BANK money that came from or went to a bank, FUNDING where the
 * reseller's own credit comes from.
 */
export const ACCOUNT_KINDS = ['RESELLER', 'CLIENT', 'SALES', 'BANK', 'FUNDING'] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

export const creditAccounts = pgTable(
  'credit_accounts',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    kind: text('kind').$type<AccountKind>().notNull(),
    subAccountId: uuid('sub_account_id'),
    currency: currency(),
    balanceMinor: minor('balance_minor').default(sql`0`),
    heldMinor: minor('held_minor').default(sql`0`),
    /** Negative = credit limit, positive = deposit that must stay. */
    minimumMinor: minor('minimum_minor').default(sql`0`),
    /** Grows by one with every change: transfer, reservation, limit. */
    version: integer('version').notNull().default(0),
    /** How many transfers touched the account: the number of its last entry. */
    entryCount: integer('entry_count').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    uniqueIndex('credit_accounts_owner').on(t.environmentId, t.kind, t.subAccountId, t.currency),
    uniqueIndex('credit_accounts_house')
      .on(t.environmentId, t.kind, t.currency)
      .where(sql`sub_account_id is null`),
    index().on(t.environmentId, t.subAccountId),
    foreignKey({
      columns: [t.environmentId, t.subAccountId],
      foreignColumns: [subAccounts.environmentId, subAccounts.id],
    }),
    check('credit_accounts_kind', sql`${t.kind} in (${words(ACCOUNT_KINDS)})`),
    check('credit_accounts_client', sql`(${t.kind} = 'CLIENT') = (${t.subAccountId} is not null)`),
    check('credit_accounts_held', sql`${t.heldMinor} >= 0`),
  ],
)

export const TRANSFER_KINDS = [
  'GIVE',
  'RECOVER',
  'ORDER_PAYMENT',
  'REFUND',
  'OVERPAYMENT',
  'ROUNDING',
  'TOP_UP',
  'ADJUSTMENT',
] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

/**
 * One move of money: from the debit account to the credit account, balanced by construction. Append-only.
 * The number and the balance after it are kept for both sides.
 */
export const transfers = pgTable(
  'transfers',
  {
    /** Proven by the keys of both accounts. */
    environmentId: environmentId(),
    id: uuid('id').notNull(),
    kind: text('kind').$type<TransferKind>().notNull(),
    debitAccountId: uuid('debit_account_id').notNull(),
    creditAccountId: uuid('credit_account_id').notNull(),
    amountMinor: minor('amount_minor'),
    currency: currency(),
    debitEntryNumber: integer('debit_entry_number').notNull(),
    debitBalanceAfterMinor: minor('debit_balance_after_minor'),
    creditEntryNumber: integer('credit_entry_number').notNull(),
    creditBalanceAfterMinor: minor('credit_balance_after_minor'),
    orderId: uuid('order_id'),
    invoiceId: uuid('invoice_id'),
    paymentId: uuid('payment_id'),
    /** The reservation that it settles. */
    holdId: uuid('hold_id'),
    /** The transfer that this one takes back. */
    reversesId: uuid('reverses_id'),
    note: text('note'),
    actorLabel: text('actor_label').notNull(),
    actorId: text('actor_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique('transfers_debit_number').on(t.environmentId, t.debitAccountId, t.debitEntryNumber),
    unique('transfers_credit_number').on(t.environmentId, t.creditAccountId, t.creditEntryNumber),
    uniqueIndex('transfers_one_reversal')
      .on(t.environmentId, t.reversesId)
      .where(sql`reverses_id is not null`),
    uniqueIndex('transfers_one_per_hold')
      .on(t.environmentId, t.holdId)
      .where(sql`hold_id is not null`),
    uniqueIndex('transfers_one_per_payment')
      .on(t.environmentId, t.paymentId, t.kind)
      .where(sql`payment_id is not null`),
    index().on(t.environmentId, t.createdAt, t.id),
    // What a person returned to clients today.
    index('transfers_refunds')
      .on(t.environmentId, t.actorId, t.createdAt)
      .where(sql`kind = 'REFUND'`),
    index().on(t.environmentId, t.kind, t.id),
    index('transfers_of_order')
      .on(t.environmentId, t.orderId)
      .where(sql`order_id is not null`),
    ...([t.debitAccountId, t.creditAccountId] as const).map((account) =>
      foreignKey({
        columns: [t.environmentId, account],
        foreignColumns: [creditAccounts.environmentId, creditAccounts.id],
      }),
    ),
    // What caused it, in the same world.
    foreignKey({
      name: 'transfers_order',
      columns: [t.environmentId, t.orderId],
      foreignColumns: [orders.environmentId, orders.id],
    }),
    foreignKey({
      name: 'transfers_invoice',
      columns: [t.environmentId, t.invoiceId],
      foreignColumns: [invoices.environmentId, invoices.id],
    }),
    foreignKey({
      name: 'transfers_payment',
      columns: [t.environmentId, t.paymentId],
      foreignColumns: [payments.environmentId, payments.id],
    }),
    foreignKey({
      name: 'transfers_hold',
      columns: [t.environmentId, t.holdId],
      foreignColumns: [holds.environmentId, holds.id],
    }),
    foreignKey({
      name: 'transfers_reversed',
      columns: [t.environmentId, t.reversesId],
      foreignColumns: [t.environmentId, t.id],
    }),
    check('transfers_kind', sql`${t.kind} in (${words(TRANSFER_KINDS)})`),
    check('transfers_amount', sql`${t.amountMinor} > 0`),
    check('transfers_two_sides', sql`${t.debitAccountId} <> ${t.creditAccountId}`),
  ],
)

export const HOLD_STATES = ['HELD', 'SETTLED', 'RELEASED'] as const
export type HoldState = (typeof HOLD_STATES)[number]

/** Credit reserved for an order: held when ordered, settled when the money moves, released when the order is deleted. */
export const holds = pgTable(
  'holds',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    accountId: uuid('account_id').notNull(),
    orderId: uuid('order_id').notNull(),
    amountMinor: minor('amount_minor'),
    state: text('state').$type<HoldState>().notNull().default('HELD'),
    createdAt: createdAt(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    uniqueIndex('holds_one_per_order')
      .on(t.environmentId, t.orderId)
      .where(sql`state = 'HELD'`),
    // For taking a deletion back.
    index('holds_released')
      .on(t.environmentId, t.orderId)
      .where(sql`state = 'RELEASED'`),
    foreignKey({
      columns: [t.environmentId, t.accountId],
      foreignColumns: [creditAccounts.environmentId, creditAccounts.id],
    }),
    foreignKey({
      name: 'holds_order',
      columns: [t.environmentId, t.orderId],
      foreignColumns: [orders.environmentId, orders.id],
    }),
    check('holds_state', sql`${t.state} in (${words(HOLD_STATES)})`),
    check('holds_amount', sql`${t.amountMinor} > 0`),
  ],
)

export type CreditAccountRow = typeof creditAccounts.$inferSelect
export type TransferRow = typeof transfers.$inferSelect
export type HoldRow = typeof holds.$inferSelect
