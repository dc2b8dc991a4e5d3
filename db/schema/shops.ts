import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgTable, primaryKey, text, uniqueIndex, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, currency, environmentId, minor, version, words } from './columns.ts'
import { environments } from './resellers.ts'

export const PAYMENT_METHODS = ['BANK_TRANSFER', 'CARD', 'PAYPAL', 'BALANCE', 'CASH_ON_DELIVERY', 'MANUAL'] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]
export const ACTIVATION_POLICIES = ['AUTOMATIC', 'RETURNING_CLIENTS', 'MANUAL'] as const
export type ActivationPolicy = (typeof ACTIVATION_POLICIES)[number]

/** One of the reseller's shops, with its own brand, bank account and numbering. */
export const shops = pgTable(
  'shops',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    legalName: text('legal_name').notNull(),
    brandColor: text('brand_color').notNull().default('#0f766e'),
    iban: text('iban'),
    bic: text('bic'),
    isDefault: boolean('is_default').notNull().default(false),
    /** Prefixes and the next number of orders and invoices. */
    orderPrefix: text('order_prefix').notNull(),
    nextOrderNumber: integer('next_order_number').notNull().default(1),
    invoicePrefix: text('invoice_prefix').notNull(),
    nextInvoiceNumber: integer('next_invoice_number').notNull().default(1),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique().on(t.environmentId, t.orderPrefix),
    unique().on(t.environmentId, t.invoicePrefix),
    uniqueIndex('shops_one_default')
      .on(t.environmentId)
      .where(sql`is_default`),
  ],
)

/** What may be ordered, with its list price. */
export const products = pgTable(
  'products',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    priceMinor: minor('price_minor'),
    currency: currency(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    unique().on(t.environmentId, t.sku),
    check('products_price', sql`${t.priceMinor} > 0`),
  ],
)

/** How orders of one payment method are activated. No row means MANUAL. */
export const activationPolicies = pgTable(
  'activation_policies',
  {
    environmentId: environmentId().references(() => environments.id),
    paymentMethod: text('payment_method').$type<PaymentMethod>().notNull(),
    policy: text('policy').$type<ActivationPolicy>().notNull(),
    version: version(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.paymentMethod] }),
    check('activation_policies_method', sql`${t.paymentMethod} in (${words(PAYMENT_METHODS)})`),
    check('activation_policies_policy', sql`${t.policy} in (${words(ACTIVATION_POLICIES)})`),
  ],
)

export type ShopRow = typeof shops.$inferSelect
export type ProductRow = typeof products.$inferSelect
