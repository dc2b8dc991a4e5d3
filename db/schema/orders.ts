import { sql } from 'drizzle-orm'
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, currency, environmentId, instant, minor, version, words } from './columns.ts'
import { environments } from './resellers.ts'
import { ACTIVATION_POLICIES, PAYMENT_METHODS, products, shops } from './shops.ts'
import type { ActivationPolicy, PaymentMethod } from './shops.ts'
import { subAccounts } from './subAccounts.ts'

export const ORDER_STATUSES = ['PENDING', 'ACTIVATING', 'ACTIVE', 'ACTIVATION_FAILED', 'DELETED'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]
export const ORDER_PAYMENT_STATUSES = [
  'UNPAID',
  'PARTIALLY_PAID',
  'PAID',
  'OVERPAID',
  'PARTIALLY_REFUNDED',
  'REFUNDED',
  'CHARGED_BACK',
] as const
export type OrderPaymentStatus = (typeof ORDER_PAYMENT_STATUSES)[number]
export const ORDER_SOURCES = ['API', 'PORTAL'] as const
export type OrderSource = (typeof ORDER_SOURCES)[number]

/** Why an order waits or was activated: a word and the names that its sentence needs. */
export interface ActivationReason {
  code:
    | 'WAITS_FOR_FUNDS'
    | 'WAITS_BY_POLICY'
    | 'WAITS_NEW_CLIENT'
    | 'ACTIVATED_AUTOMATICALLY'
    | 'ACTIVATED_RETURNING_CLIENT'
    | 'ACTIVATED_BY_HAND'
    | 'DELETED'
  by?: string
}

export const orders = pgTable(
  'orders',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    shopId: uuid('shop_id').notNull(),
    subAccountId: uuid('sub_account_id').notNull(),
    number: text('number').notNull(),
    currency: currency(),
    totalMinor: minor('total_minor'),
    /** Allocated to it so far, refunds not subtracted. */
    paidMinor: minor('paid_minor').default(sql`0`),
    refundedMinor: minor('refunded_minor').default(sql`0`),
    status: text('status').$type<OrderStatus>().notNull().default('PENDING'),
    /** Derived by the database from what was allocated and given back; nobody writes it. */
    paymentStatus: text('payment_status')
      .$type<OrderPaymentStatus>()
      .notNull()
      .generatedAlwaysAs(
        sql`case when refunded_minor > 0 and refunded_minor >= paid_minor then 'REFUNDED' when refunded_minor > 0 then 'PARTIALLY_REFUNDED' when paid_minor > total_minor then 'OVERPAID' when paid_minor = total_minor then 'PAID' when paid_minor > 0 then 'PARTIALLY_PAID' else 'UNPAID' end`,
      ),
    paymentMethod: text('payment_method').$type<PaymentMethod>().notNull(),
    activationPolicy: text('activation_policy').$type<ActivationPolicy>().notNull(),
    activationReason: jsonb('activation_reason').$type<ActivationReason>().notNull(),
    source: text('source').$type<OrderSource>().notNull(),
    note: text('note'),
    /** Number, client's name and username, product names, without case and accents, for finding. */
    searchText: text('search_text').notNull(),
    version: version(),
    createdAt: createdAt(),
    activatedAt: instant('activated_at'),
    activatedBy: text('activated_by'),
    deletedAt: instant('deleted_at'),
    deletedBy: text('deleted_by'),
    deleteReason: text('delete_reason'),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique().on(t.environmentId, t.number),
    index().on(t.environmentId, t.status, t.createdAt, t.id),
    index().on(t.environmentId, t.createdAt, t.id),
    index().on(t.environmentId, t.subAccountId, t.createdAt, t.id),
    index().on(t.environmentId, t.shopId, t.createdAt, t.id),
    index().on(t.environmentId, t.paymentStatus, t.createdAt, t.id),
    index().on(t.environmentId, t.paymentMethod, t.createdAt, t.id),
    // The few of a client that wait, however many it has.
    index('orders_waiting')
      .on(t.environmentId, t.subAccountId, t.createdAt, t.id)
      .where(sql`status = 'PENDING'`),
    // The few that wait and are paid, or paid in part, among many that are not, or were activated long ago.
    index('orders_waiting_paid')
      .on(t.environmentId, t.paymentStatus, t.createdAt, t.id)
      .where(sql`status = 'PENDING' and payment_status <> 'UNPAID'`),
    foreignKey({ columns: [t.environmentId, t.shopId], foreignColumns: [shops.environmentId, shops.id] }),
    foreignKey({
      columns: [t.environmentId, t.subAccountId],
      foreignColumns: [subAccounts.environmentId, subAccounts.id],
    }),
    check('orders_status', sql`${t.status} in (${words(ORDER_STATUSES)})`),
    check('orders_method', sql`${t.paymentMethod} in (${words(PAYMENT_METHODS)})`),
    check('orders_policy', sql`${t.activationPolicy} in (${words(ACTIVATION_POLICIES)})`),
    check('orders_source', sql`${t.source} in (${words(ORDER_SOURCES)})`),
    check('orders_total', sql`${t.totalMinor} > 0`),
    check('orders_paid', sql`${t.paidMinor} >= 0 and ${t.refundedMinor} between 0 and ${t.paidMinor}`),
    check('orders_active', sql`(${t.status} = 'ACTIVE') = (${t.activatedAt} is not null)`),
    check('orders_deleted', sql`(${t.status} = 'DELETED') = (${t.deletedAt} is not null)`),
  ],
)

export const orderLines = pgTable(
  'order_lines',
  {
    environmentId: environmentId().references(() => environments.id),
    orderId: uuid('order_id').notNull(),
    position: integer('position').notNull(),
    productId: uuid('product_id').notNull(),
    description: text('description').notNull(),
    quantity: integer('quantity').notNull(),
    unitPriceMinor: minor('unit_price_minor'),
    totalMinor: minor('total_minor'),
    currency: currency(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.orderId, t.position] }),
    index().on(t.environmentId, t.productId),
    foreignKey({ columns: [t.environmentId, t.orderId], foreignColumns: [orders.environmentId, orders.id] }),
    foreignKey({ columns: [t.environmentId, t.productId], foreignColumns: [products.environmentId, products.id] }),
    check('order_lines_quantity', sql`${t.quantity} > 0`),
    check('order_lines_total', sql`${t.totalMinor} = ${t.unitPriceMinor} * ${t.quantity}`),
  ],
)

/**
 * The one effect of an activation. Its primary key makes a second effect unstorable, whatever the code does;
 * a taken-back activation would be a new order.
 */
export const activations = pgTable(
  'activations',
  {
    environmentId: environmentId().references(() => environments.id),
    orderId: uuid('order_id').notNull(),
    activatedBy: text('activated_by').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.orderId] }),
    index().on(t.environmentId, t.createdAt),
    foreignKey({ columns: [t.environmentId, t.orderId], foreignColumns: [orders.environmentId, orders.id] }),
  ],
)

export type OrderRow = typeof orders.$inferSelect
export type OrderLineRow = typeof orderLines.$inferSelect
