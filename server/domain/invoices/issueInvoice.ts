import { and, eq } from 'drizzle-orm'
import { invoices } from '../../../db/schema/invoices.ts'
import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import type { ShopRow } from '../../../db/schema/shops.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { searchable } from '../kernel/text.ts'
import { newToken, PAYMENT_TOKEN_PREFIX, PUBLIC_TOKEN_PREFIX } from '../kernel/tokens.ts'
import type { Write } from '../kernel/write.ts'
import { takeNumber } from '../shops/shops.ts'
import { paymentReference } from './paymentReference.ts'
import { recordInvoice } from './updateInvoice.ts'

export interface InvoiceToIssue {
  shop: ShopRow
  subAccount: SubAccountRow
  orderId?: string
  money: MoneyValue
  /** The reseller's calendar day. */
  today: string
  dueOn: string
  /** The shop's next number when left out. */
  number?: string | null
  externalId?: string | null
  description?: string | null
}

/** Issues an invoice: its number, its reference for bank transfers, and its two handles for the outside. */
export async function issueInvoice(write: Write, what: InvoiceToIssue): Promise<InvoiceRow> {
  const { environmentId } = write.actor
  const own = await takeFreeNumber(write, what.shop)
  const number = what.number ?? own
  const [invoice] = await write.tx
    .insert(invoices)
    .values({
      environmentId,
      id: newId(),
      shopId: what.shop.id,
      subAccountId: what.subAccount.id,
      orderId: what.orderId ?? null,
      number,
      externalId: what.externalId ?? null,
      description: what.description ?? null,
      currency: what.money.currency,
      totalMinor: what.money.minor,
      issuedOn: what.today,
      dueOn: what.dueOn,
      overdue: what.dueOn < what.today,
      paymentReference: paymentReference(referenceBase(own)),
      publicToken: newToken(PUBLIC_TOKEN_PREFIX, environmentId),
      paymentToken: newToken(PAYMENT_TOKEN_PREFIX, environmentId),
      searchText: searchable(number, what.externalId, what.subAccount.name, what.subAccount.username),
    })
    .returning()
  recordInvoice(write, invoice!, 'invoice.issued', {
    client: what.subAccount.name,
    amountMinor: what.money.minor.toString(),
  })
  return invoice!
}

/** The shop's next number that no third party has given to an invoice of its own. */
async function takeFreeNumber(write: Write, shop: ShopRow): Promise<string> {
  for (;;) {
    const { number } = await takeNumber(write.tx, shop, 'invoice')
    const [taken] = await write.tx
      .select({ id: invoices.id })
      .from(invoices)
      .where(and(eq(invoices.environmentId, write.actor.environmentId), eq(invoices.number, number)))
    if (!taken) return number
  }
}

/** The shop's own numbering without signs: unique per world, and short enough for ISO 11649. */
const referenceBase = (number: string): string =>
  number
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(-21)
