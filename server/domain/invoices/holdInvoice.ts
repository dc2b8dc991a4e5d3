import { and, eq } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { lockAccounts, readLockedAccounts } from '../credit/accounts.ts'
import type { HeldAccounts } from '../credit/accounts.ts'
import { DomainError } from '../kernel/errors.ts'
import type { Write } from '../kernel/write.ts'
import { holdStoredOrder } from '../orders/holdOrder.ts'

/** An invoice, and its order if it has one, with everything that a payment may touch, held. */
export interface HeldInvoice {
  order: OrderRow | null
  invoice: InvoiceRow | null
  subAccount: SubAccountRow
  accounts: HeldAccounts
}

/** Holds an invoice by its stored id: its order first, then the accounts, then itself. Throws INVOICE_NOT_FOUND. */
export async function holdInvoice(write: Write, uuid: string): Promise<HeldInvoice & { invoice: InvoiceRow }> {
  const isInvoice = and(eq(invoices.environmentId, write.actor.environmentId), eq(invoices.id, uuid))
  const [seen] = await write.tx.select().from(invoices).where(isInvoice)
  if (!seen) throw new DomainError('INVOICE_NOT_FOUND').at('invoiceId')
  if (seen.orderId) {
    const held = await holdStoredOrder(write, seen.orderId)
    return { ...held, invoice: held.invoice! }
  }
  const { currency, subAccountId } = seen
  const names = [
    { kind: 'CLIENT', subAccountId, currency },
    { kind: 'SALES', currency },
    { kind: 'BANK', currency },
  ] as const
  await lockAccounts(write, names)
  const [accounts, [invoice], [subAccount]] = await Promise.all([
    readLockedAccounts(write, names),
    write.tx.select().from(invoices).where(isInvoice).for('no key update'),
    write.tx.select().from(subAccounts).where(eq(subAccounts.id, subAccountId)),
  ])
  return { order: null, invoice: invoice!, subAccount: subAccount!, accounts }
}
