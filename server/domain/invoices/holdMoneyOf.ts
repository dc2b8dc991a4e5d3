import { eq } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { lockAccounts, readLockedAccounts } from '../credit/accounts.ts'
import type { HeldAccounts } from '../credit/accounts.ts'
import type { Write } from '../kernel/write.ts'

/** What a change of an order or an invoice may move money between. */
export interface HeldMoney {
  invoice: InvoiceRow | null
  subAccount: SubAccountRow
  accounts: HeldAccounts
}

/** Holds the accounts that money of an order or invoice moves between, by id, and then the invoice that `isInvoice` finds. */
export async function holdMoneyOf(
  write: Write,
  { currency, subAccountId }: Pick<OrderRow | InvoiceRow, 'currency' | 'subAccountId'>,
  isInvoice: SQL,
): Promise<HeldMoney> {
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
  return { invoice: invoice ?? null, subAccount: subAccount!, accounts }
}
