import DataLoader from 'dataloader'
import type { CreditAccountRow } from '../../../db/schema/credit.ts'
import type { InvoiceRow, PaymentRow } from '../../../db/schema/invoices.ts'
import type { OrderLineRow, OrderRow } from '../../../db/schema/orders.ts'
import type { ProductRow, ShopRow } from '../../../db/schema/shops.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { readClientCredits, readCreditAccountsByIds } from '../../domain/credit/readCreditAccount.ts'
import { readInvoicesByIds, readInvoicesOfOrders, readPayments } from '../../domain/invoices/readInvoice.ts'
import type { Context } from '../../domain/kernel/context.ts'
import { readHeldCredit, readOrderLines, readOrdersByIds } from '../../domain/orders/readOrder.ts'
import { readProductsByIds } from '../../domain/products/readProducts.ts'
import { readShops } from '../../domain/shops/shops.ts'
import { readSubAccountsByIds } from '../../domain/subAccounts/readSubAccount.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

type Read<T> = (ctx: Context, ids: readonly string[]) => Promise<T[]>

/** What fields of many rows ask for at once, each read in one statement. Nothing is kept from one round to the next. */
export interface Loaders {
  order: DataLoader<string, OrderRow | null>
  subAccount: DataLoader<string, SubAccountRow | null>
  invoice: DataLoader<string, InvoiceRow | null>
  invoiceOfOrder: DataLoader<string, InvoiceRow | null>
  product: DataLoader<string, ProductRow | null>
  shop: DataLoader<string, ShopRow | null>
  creditAccount: DataLoader<string, CreditAccountRow | null>
  orderLines: DataLoader<string, OrderLineRow[]>
  heldCredit: DataLoader<string, { orderId: string; amountMinor: bigint } | null>
  payments: DataLoader<string, PaymentRow[]>
  clientCredits: DataLoader<string, CreditAccountRow[]>
}

const loadersOfRequest = new WeakMap<GraphContext, Loaders>()

/** The loaders of one request or subscription. */
export function loadersOf(graph: GraphContext): Loaders {
  const existing = loadersOfRequest.get(graph)
  if (existing) return existing
  const loaders = createLoaders(signedIn(graph))
  loadersOfRequest.set(graph, loaders)
  return loaders
}

function createLoaders(ctx: Context): Loaders {
  const one = <T>(read: Read<T>, keyOf: (row: T) => string | null) =>
    new DataLoader<string, T | null>(
      async (ids) => {
        const rows = new Map((await read(ctx, [...new Set(ids)])).map((row) => [keyOf(row), row]))
        return ids.map((id) => rows.get(id) ?? null)
      },
      { cache: false },
    )
  const many = <T>(read: Read<T>, keyOf: (row: T) => string | null) =>
    new DataLoader<string, T[]>(
      async (ids) => {
        const rows = new Map<string | null, T[]>(ids.map((id) => [id, []]))
        for (const row of await read(ctx, [...new Set(ids)])) rows.get(keyOf(row))?.push(row)
        return ids.map((id) => rows.get(id) ?? [])
      },
      { cache: false },
    )
  const byId = (row: { id: string }) => row.id
  return {
    order: one(readOrdersByIds, byId),
    subAccount: one(readSubAccountsByIds, byId),
    invoice: one(readInvoicesByIds, byId),
    invoiceOfOrder: one(readInvoicesOfOrders, (row) => row.orderId),
    product: one(readProductsByIds, byId),
    shop: one((context) => readShops(context), byId),
    creditAccount: one(readCreditAccountsByIds, byId),
    orderLines: many(readOrderLines, (row) => row.orderId),
    heldCredit: one(readHeldCredit, (row) => row.orderId),
    payments: many(readPayments, (row) => row.invoiceId),
    clientCredits: many(readClientCredits, (row) => row.subAccountId),
  }
}
