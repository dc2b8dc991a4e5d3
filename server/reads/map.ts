import 'reflect-metadata'
import { activationQueueGroup } from './map/activationQueue.ts'
import { creditAccount } from './map/creditAccount.ts'
import { invoice, payment } from './map/invoice.ts'
import { journalEntry } from './map/journal.ts'
import { order, orderLine } from './map/order.ts'
import { query } from './map/query.ts'
import { product, shop } from './map/shop.ts'
import { subAccount } from './map/subAccount.ts'
import type { TypeMap } from './ReadMap.ts'

/** What the lane can read, by the names of the schema's types. */
export const READ_MAP: Readonly<Record<string, TypeMap>> = {
  Query: query,
  Order: order,
  OrderLine: orderLine,
  Invoice: invoice,
  Payment: payment,
  SubAccount: subAccount,
  CreditAccount: creditAccount,
  ActivationQueueGroup: activationQueueGroup,
  Shop: shop,
  Product: product,
  JournalEntry: journalEntry,
}
