import { and, asc, eq, inArray, lt } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import { readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { write } from '../kernel/write.ts'
import { updateInvoice } from './updateInvoice.ts'

const BATCH = 100

/**
 * Marks the unpaid invoices of one world whose due date has passed in the reseller's calendar; their lights turn red.
 * Answers how many.
 */
export async function markOverdue(ctx: Context): Promise<number> {
  const late = await read(ctx, async (tx) => {
    const { today } = await readClock(tx)
    return tx
      .select({ id: invoices.id })
      .from(invoices)
      .where(
        and(
          eq(invoices.environmentId, ctx.actor.environmentId),
          inArray(invoices.status, ['OPEN', 'PARTIALLY_PAID']),
          eq(invoices.overdue, false),
          lt(invoices.dueOn, today),
        ),
      )
      .orderBy(asc(invoices.dueOn))
      .limit(BATCH)
  })
  let marked = 0
  for (const { id } of late) marked += await markOne(ctx, id)
  return marked
}

function markOne(ctx: Context, id: string): Promise<number> {
  return write(ctx, { operation: 'markOverdue', right: 'invoices.create', input: {} }, async (write) => {
    const { today } = await readClock(write.tx)
    const [invoice] = await write.tx.select().from(invoices).where(eq(invoices.id, id)).for('no key update')
    const open = invoice?.status === 'OPEN' || invoice?.status === 'PARTIALLY_PAID'
    if (!invoice || !open || invoice.overdue || invoice.dueOn >= today) return 0
    const [client] = await write.tx.select().from(subAccounts).where(eq(subAccounts.id, invoice.subAccountId))
    await updateInvoice(write, invoice, { overdue: true }, 'invoice.overdue', {
      client: client!.name,
      dueOn: invoice.dueOn,
    })
    return 1
  })
}
