import { markOverdue } from '../domain/invoices/markOverdue.ts'
import type { Context } from '../domain/kernel/context.ts'

/** Turns the lights red of whatever became overdue, batch by batch until nothing is left. */
export async function markOverdueInvoices(ctx: Context): Promise<void> {
  while ((await markOverdue(ctx)) > 0);
}
