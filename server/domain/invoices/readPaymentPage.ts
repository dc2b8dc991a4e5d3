import { FOR_ANYBODY } from '../kernel/forAnybody.ts'
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Database, Tx } from '../../../db/client.ts'
import { holds } from '../../../db/schema/credit.ts'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { orderLines } from '../../../db/schema/orders.ts'
import { environments } from '../../../db/schema/resellers.ts'
import type { World } from '../../../db/schema/resellers.ts'
import { shops } from '../../../db/schema/shops.ts'
import type { ShopRow } from '../../../db/schema/shops.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import { peekAccount } from '../credit/accounts.ts'
import { availableMinor } from '../credit/rules.ts'
import { environmentOfToken, PAYMENT_TOKEN_PREFIX } from '../kernel/tokens.ts'
import { outstandingOf } from './rules.ts'

/** Everything that the holder of a payment page's link may see of the invoice. */
export interface PaymentPage {
  environmentId: string
  resellerId: string
  world: World
  shop: ShopRow
  invoice: InvoiceRow
  clientName: string
  lines: { description: string; quantity: number; totalMinor: bigint }[]
  /** What the payer is still asked for: what credit is reserved for is not asked again. */
  dueMinor: bigint
  /** What the client's credit can pay of it now. */
  payableFromBalanceMinor: bigint
}

/** The invoice behind a payment page's token; null for any other text. */
export function readPaymentPage(db: Database, token: string): Promise<PaymentPage | null> {
  const environmentId = environmentOfToken(PAYMENT_TOKEN_PREFIX, token)
  if (!environmentId) return Promise.resolve(null)
  return db.transaction(environmentId, (tx) => readPage(tx, environmentId, token), FOR_ANYBODY)
}

async function readPage(tx: Tx, environmentId: string, token: string): Promise<PaymentPage | null> {
  const [row] = await tx
    .select({ invoice: invoices, shop: shops, subAccount: subAccounts, environment: environments })
    .from(invoices)
    .innerJoin(shops, eq(shops.id, invoices.shopId))
    .innerJoin(subAccounts, eq(subAccounts.id, invoices.subAccountId))
    .innerJoin(environments, eq(environments.id, invoices.environmentId))
    .where(and(eq(invoices.environmentId, environmentId), eq(invoices.paymentToken, token)))
  if (!row) return null
  const { invoice, subAccount } = row
  const lines = invoice.orderId ? await linesOf(tx, environmentId, invoice.orderId) : []
  const outstanding = outstandingOf(invoice)
  const dueMinor = outstanding - (invoice.orderId ? await heldMinor(tx, environmentId, invoice.orderId) : 0n)
  const { currency } = invoice
  const credit = await peekAccount(tx, environmentId, { kind: 'CLIENT', subAccountId: subAccount.id, currency })
  const available = availableMinor(credit)
  return {
    environmentId,
    resellerId: row.environment.resellerId,
    world: row.environment.world,
    shop: row.shop,
    invoice,
    clientName: subAccount.name,
    lines: lines.length > 0 ? lines : [whole(invoice)],
    dueMinor: atLeastZero(dueMinor),
    payableFromBalanceMinor: atLeastZero(available < dueMinor ? available : dueMinor),
  }
}

const atLeastZero = (minor: bigint): bigint => (minor > 0n ? minor : 0n)

const whole = (invoice: InvoiceRow) => ({
  description: invoice.description ?? invoice.number,
  quantity: 1,
  totalMinor: invoice.totalMinor,
})

const linesOf = (tx: Tx, environmentId: string, orderId: string) =>
  tx
    .select({ description: orderLines.description, quantity: orderLines.quantity, totalMinor: orderLines.totalMinor })
    .from(orderLines)
    .where(and(eq(orderLines.environmentId, environmentId), eq(orderLines.orderId, orderId)))
    .orderBy(asc(orderLines.position))

async function heldMinor(tx: Tx, environmentId: string, orderId: string): Promise<bigint> {
  const [row] = await tx
    .select({ held: sql<string>`coalesce(sum(${holds.amountMinor}), 0)` })
    .from(holds)
    .where(and(eq(holds.environmentId, environmentId), eq(holds.orderId, orderId), eq(holds.state, 'HELD')))
  return BigInt(row!.held)
}
