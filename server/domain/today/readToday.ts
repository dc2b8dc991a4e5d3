import { sql } from 'drizzle-orm'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import { isWaiting } from '../approvals/isWaiting.ts'
import { peekAccount } from '../credit/accounts.ts'
import { instantOf, readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { hasRight } from '../kernel/rights.ts'

/** What needs a person now, and what the day has brought so far in the reseller's calendar. */
export interface Today {
  pendingOrders: number
  oldestPendingAt: Date | null
  overdueInvoices: number
  openInvoices: number
  accountsOverLimit: number
  /** Requests that wait for a second person; 0 for whoever may not agree to any. */
  waitingApprovals: number
  ordersToday: number
  activatedToday: number
  paidToday: MoneyValue[]
  ownCredit: CreditAccountRow
}

type Counts = Record<
  'pending' | 'overdue' | 'open' | 'over_limit' | 'ordered_today' | 'activated_today' | 'approvals',
  string
> & {
  oldest: string | null
}

/** Counts in one statement; the sums received today per currency in another. */
export function readToday(ctx: Context): Promise<Today> {
  const tenant = ctx.actor.environmentId
  return read(ctx, async (tx) => {
    const clock = await readClock(tx)
    const midnight = sql`(${clock.today}::date)::timestamp at time zone ${clock.timeZone}`
    const [counts] = await tx.execute<Counts>(sql`select
      (select count(*) from orders where environment_id = ${tenant} and status = 'PENDING') as pending,
      (select min(created_at) from orders where environment_id = ${tenant} and status = 'PENDING') as oldest,
      (select count(*) from invoices where environment_id = ${tenant} and overdue) as overdue,
      (select count(*) from invoices where environment_id = ${tenant} and status in ('OPEN', 'PARTIALLY_PAID')) as open,
      (select count(*) from accounts_over_limit where environment_id = ${tenant}) as over_limit,
      (select count(*) from approvals where environment_id = ${tenant} and ${isWaiting}) as approvals,
      (select count(*) from orders where environment_id = ${tenant} and created_at >= ${midnight}) as ordered_today,
      (select count(*) from activations where environment_id = ${tenant} and created_at >= ${midnight}) as activated_today`)
    const received = await tx.execute<{
      currency: string
      minor: string
    }>(sql`select currency, sum(amount_minor) as minor
      from payments where environment_id = ${tenant} and created_at >= ${midnight} group by currency order by currency`)
    const name = { kind: 'RESELLER', currency: clock.defaultCurrency } as const
    return {
      pendingOrders: Number(counts!.pending),
      oldestPendingAt: counts!.oldest === null ? null : instantOf(counts!.oldest),
      overdueInvoices: Number(counts!.overdue),
      openInvoices: Number(counts!.open),
      accountsOverLimit: Number(counts!.over_limit),
      waitingApprovals: hasRight(ctx.actor, 'credit.approve') ? Number(counts!.approvals) : 0,
      ordersToday: Number(counts!.ordered_today),
      activatedToday: Number(counts!.activated_today),
      paidToday: received.map((row) => ({ currency: row.currency, minor: BigInt(row.minor) })),
      ownCredit: await peekAccount(tx, tenant, name),
    }
  })
}
