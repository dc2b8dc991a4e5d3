import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, currency, environmentId, instant, minor, version, words } from './columns.ts'
import { orders } from './orders.ts'
import { environments } from './resellers.ts'
import { PAYMENT_METHODS, shops } from './shops.ts'
import type { PaymentMethod } from './shops.ts'
import { subAccounts } from './subAccounts.ts'

export const INVOICE_STATUSES = ['DRAFT', 'OPEN', 'PARTIALLY_PAID', 'PAID', 'VOID', 'CHARGED_BACK'] as const
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number]

export const invoices = pgTable(
  'invoices',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    shopId: uuid('shop_id').notNull(),
    subAccountId: uuid('sub_account_id').notNull(),
    orderId: uuid('order_id'),
    number: text('number').notNull(),
    externalId: text('external_id'),
    description: text('description'),
    currency: currency(),
    totalMinor: minor('total_minor'),
    /** What payments and credit have settled of it, less what was given back. */
    paidMinor: minor('paid_minor').default(sql`0`),
    voidedAt: instant('voided_at'),
    /** Derived by the database, so that PAID always means that the allocations reach the total. */
    status: text('status')
      .$type<InvoiceStatus>()
      .notNull()
      .generatedAlwaysAs(
        sql`case when voided_at is not null then 'VOID' when paid_minor = total_minor then 'PAID' when paid_minor > 0 then 'PARTIALLY_PAID' else 'OPEN' end`,
      ),
    issuedOn: date('issued_on', { mode: 'string' }).notNull(),
    dueOn: date('due_on', { mode: 'string' }).notNull(),
    /** Set by the clock job on the first day after dueOn in the reseller's zone; cleared by payment or voiding. */
    overdue: boolean('overdue').notNull().default(false),
    paidAt: instant('paid_at'),
    /** ISO 11649 creditor reference. */
    paymentReference: text('payment_reference').notNull(),
    /** Opens the light and nothing else. */
    publicToken: text('public_token').notNull(),
    /** Opens the payment page. */
    paymentToken: text('payment_token').notNull(),
    searchText: text('search_text').notNull(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique().on(t.environmentId, t.number),
    // Most have none, and take no place in it.
    uniqueIndex('invoices_environment_id_external_id_unique')
      .on(t.environmentId, t.externalId)
      .where(sql`external_id is not null`),
    unique().on(t.environmentId, t.paymentReference),
    unique().on(t.environmentId, t.publicToken),
    unique().on(t.environmentId, t.paymentToken),
    uniqueIndex('invoices_one_per_order')
      .on(t.environmentId, t.orderId)
      .where(sql`order_id is not null`),
    index().on(t.environmentId, t.createdAt, t.id),
    index().on(t.environmentId, t.status, t.createdAt, t.id),
    index().on(t.environmentId, t.subAccountId, t.createdAt, t.id),
    index().on(t.environmentId, t.dueOn, t.id),
    index('invoices_overdue')
      .on(t.environmentId, t.createdAt, t.id)
      .where(sql`overdue`),
    // For the job that marks them.
    index('invoices_not_yet_overdue')
      .on(t.environmentId, t.dueOn)
      .where(sql`status in ('OPEN', 'PARTIALLY_PAID') and not overdue`),
    index('invoices_unpaid')
      .on(t.environmentId, t.createdAt, t.id)
      .where(sql`status in ('OPEN', 'PARTIALLY_PAID')`),
    index('invoices_unpaid_due')
      .on(t.environmentId, t.dueOn, t.id)
      .where(sql`status in ('OPEN', 'PARTIALLY_PAID')`),
    foreignKey({ columns: [t.environmentId, t.shopId], foreignColumns: [shops.environmentId, shops.id] }),
    foreignKey({
      columns: [t.environmentId, t.subAccountId],
      foreignColumns: [subAccounts.environmentId, subAccounts.id],
    }),
    foreignKey({ columns: [t.environmentId, t.orderId], foreignColumns: [orders.environmentId, orders.id] }),
    check('invoices_total', sql`${t.totalMinor} > 0`),
    check('invoices_paid', sql`${t.paidMinor} between 0 and ${t.totalMinor}`),
  ],
)

/** Money that came (positive) or was given back (negative), with its own history. Append-only. */
export const payments = pgTable(
  'payments',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    method: text('method').$type<PaymentMethod>().notNull(),
    amountMinor: minor('amount_minor'),
    currency: currency(),
    valueDate: date('value_date', { mode: 'string' }).notNull(),
    reference: text('reference'),
    note: text('note'),
    recordedBy: text('recorded_by').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    index().on(t.environmentId, t.invoiceId, t.createdAt),
    index().on(t.environmentId, t.createdAt),
    foreignKey({ columns: [t.environmentId, t.invoiceId], foreignColumns: [invoices.environmentId, invoices.id] }),
    check('payments_method', sql`${t.method} in (${words(PAYMENT_METHODS)})`),
    check('payments_amount', sql`${t.amountMinor} <> 0`),
  ],
)

/** The part of a payment that settles its invoice. An invoice's paid amount is the sum of its allocations. Append-only. */
export const allocations = pgTable(
  'allocations',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    invoiceId: uuid('invoice_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    /** Negative when given back. */
    amountMinor: minor('amount_minor'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    index().on(t.environmentId, t.invoiceId),
    unique().on(t.environmentId, t.paymentId),
    foreignKey({ columns: [t.environmentId, t.invoiceId], foreignColumns: [invoices.environmentId, invoices.id] }),
    foreignKey({ columns: [t.environmentId, t.paymentId], foreignColumns: [payments.environmentId, payments.id] }),
    check('allocations_amount', sql`${t.amountMinor} <> 0`),
  ],
)

export type InvoiceRow = typeof invoices.$inferSelect
export type PaymentRow = typeof payments.$inferSelect
