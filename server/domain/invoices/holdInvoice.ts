import { and, eq } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Write } from '../kernel/write.ts'
import { holdStoredOrder } from '../orders/holdOrder.ts'
import { holdMoneyOf } from './holdMoneyOf.ts'
import type { HeldMoney } from './holdMoneyOf.ts'

/** An invoice, and its order if it has one, with everything that a payment may touch, held. */
export interface HeldInvoice extends HeldMoney {
  order: OrderRow | null
}

/** Holds an invoice by its stored id: its order first, then the accounts, then itself. Throws INVOICE_NOT_FOUND. */
export async function holdInvoice(write: Write, uuid: string): Promise<HeldInvoice & { invoice: InvoiceRow }> {
  const isInvoice = and(eq(invoices.environmentId, write.actor.environmentId), eq(invoices.id, uuid))!
  const [seen] = await write.tx.select().from(invoices).where(isInvoice)
  if (!seen) throw new DomainError('INVOICE_NOT_FOUND').at('invoiceId')
  const held = seen.orderId
    ? await holdStoredOrder(write, seen.orderId)
    : { order: null, ...(await holdMoneyOf(write, seen, isInvoice)) }
  return { ...held, invoice: held.invoice! }
}
