import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { createInvoice } from '../../server/domain/invoices/createInvoice.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { recordPayment } from '../../server/domain/invoices/recordPayment.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { freshDatabase } from './cluster.ts'
import { makeReseller } from './worlds.ts'
import type { TestReseller } from './worlds.ts'

/** The books themselves, without the app around them: what is stored, and two resellers. */
export interface Books {
  db: Database
  /** The owner of the tables and a superuser. */
  owner: postgres.Sql
  ownerUrl: string
  mine: TestReseller
  other: TestReseller
  close(): Promise<void>
}

/** Opens a database of its own. */
export async function openBooks(): Promise<Books> {
  const { ownerUrl, drop } = await freshDatabase()
  const db = openDatabase(ownerUrl, { max: 4 })
  const owner = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  const [mine, other] = [await makeReseller(ownerUrl, db, 'http://x'), await makeReseller(ownerUrl, db, 'http://x')]
  return {
    db,
    owner,
    ownerUrl,
    mine,
    other,
    close: async () => {
      await db.close()
      await owner.end()
      await drop()
    },
  }
}

let made = 0
const eur = (amount: string) => ({ amount, currency: 'EUR' })

/**
 * Stored ids of what one client has at a reseller: credit, an order of 100.00 that waits and has some credit reserved, an
 * active one, and an invoice of 25.00 without an order, of which 5.00 were paid.
 */
export async function fillBooks({ ctx }: TestReseller, options: { credit?: string; fromBalance?: string } = {}) {
  const number = ++made
  const { subAccount } = await createSubAccount(ctx, {
    username: `client${number}`,
    name: `Client ${number}`,
    email: `client${number}@example.com`,
  })
  const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
  const { product } = await createProduct(ctx, { sku: `SKU-${number}`, name: 'Hosting', price: eur('100.00') })
  const { credit } = await giveCredit(ctx, { subAccountId, amount: eur(options.credit ?? '100.00') })
  const lines = [{ productId: publicId('PRODUCT', product.id), quantity: 1 }]
  const ordered = { subAccountId, lines, paymentMethod: 'BANK_TRANSFER' } as const
  const { order } = await createOrder(ctx, { ...ordered, fromBalance: eur(options.fromBalance ?? '40.00') })
  const { order: active } = await createOrder(ctx, { ...ordered, activate: true })
  const { invoice } = await createInvoice(ctx, { subAccountId, total: eur('25.00'), dueOn: '2099-12-31' })
  const invoiceId = publicId('INVOICE', invoice.id)
  await recordPayment(ctx, { invoiceId, amount: eur('5.00'), method: 'BANK_TRANSFER' })
  return {
    subAccountId: subAccount.id,
    productId: product.id,
    accountId: credit.id,
    orderId: order.id,
    activeOrderId: active.id,
    invoiceId: invoice.id,
  }
}
