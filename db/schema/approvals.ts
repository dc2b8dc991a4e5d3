import { sql } from 'drizzle-orm'
import { check, foreignKey, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, currency, environmentId, instant, minor, version, words } from './columns.ts'
import { orders } from './orders.ts'
import { environments, users } from './resellers.ts'
import { subAccounts } from './subAccounts.ts'

/** What a second person may be needed for; each is the mutation of that name. */
export const APPROVED_OPERATIONS = ['giveCredit', 'recoverCredit', 'setMinimumBalance', 'deleteOrder'] as const
export type ApprovedOperation = (typeof APPROVED_OPERATIONS)[number]

export const APPROVAL_STATUSES = ['WAITING', 'APPROVED', 'REJECTED'] as const
export type StoredApprovalStatus = (typeof APPROVAL_STATUSES)[number]

/** What became of a request, as it is shown: one that waited too long expired by itself. */
export const SHOWN_APPROVAL_STATUSES = [...APPROVAL_STATUSES, 'EXPIRED'] as const
export type ApprovalStatus = (typeof SHOWN_APPROVAL_STATUSES)[number]

/** Money that somebody wants to move and somebody else has to agree to. Nothing has moved while it waits. */
export const approvals = pgTable(
  'approvals',
  {
    environmentId: environmentId().references(() => environments.id),
    id: uuid('id').notNull(),
    operation: text('operation').$type<ApprovedOperation>().notNull(),
    /** What the operation needs besides the client and the amount. */
    input: jsonb('input').$type<Record<string, string | null>>().notNull(),
    subAccountId: uuid('sub_account_id').notNull(),
    orderId: uuid('order_id'),
    amountMinor: minor('amount_minor'),
    currency: currency(),
    status: text('status').$type<StoredApprovalStatus>().notNull().default('WAITING'),
    resellerId: uuid('reseller_id').notNull(),
    requestedBy: uuid('requested_by').notNull(),
    requestedByName: text('requested_by_name').notNull(),
    decidedBy: uuid('decided_by'),
    decidedByName: text('decided_by_name'),
    decidedAt: instant('decided_at'),
    /** Why it was rejected, in the words of whoever did. */
    reason: text('reason'),
    /** From then on nobody can agree to it any more. */
    expiresAt: instant('expires_at').notNull(),
    version: version(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.environmentId, t.id] }),
    index('approvals_waiting')
      .on(t.environmentId, t.expiresAt)
      .where(sql`status = 'WAITING'`),
    foreignKey({
      columns: [t.environmentId, t.subAccountId],
      foreignColumns: [subAccounts.environmentId, subAccounts.id],
    }),
    foreignKey({ columns: [t.environmentId, t.orderId], foreignColumns: [orders.environmentId, orders.id] }),
    foreignKey({ columns: [t.resellerId, t.requestedBy], foreignColumns: [users.resellerId, users.id] }),
    foreignKey({ columns: [t.resellerId, t.decidedBy], foreignColumns: [users.resellerId, users.id] }),
    check('approvals_operation', sql`${t.operation} in (${words(APPROVED_OPERATIONS)})`),
    check('approvals_status', sql`${t.status} in (${words(APPROVAL_STATUSES)})`),
    check('approvals_amount', sql`${t.amountMinor} > 0`),
    check('approvals_decided', sql`(${t.status} = 'WAITING') = (${t.decidedBy} is null)`),
    check('approvals_two_people', sql`${t.decidedBy} <> ${t.requestedBy}`),
  ],
)

export type ApprovalRow = typeof approvals.$inferSelect
