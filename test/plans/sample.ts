import type postgres from 'postgres'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { newToken, PAYMENT_TOKEN_PREFIX, PUBLIC_TOKEN_PREFIX } from '../../server/domain/kernel/tokens.ts'

/** Things of one world to ask for, by their public ids. */
export interface Sample {
  client: string
  clientUsername: string
  order: string
  orderNumber: string
  invoice: string
  invoiceNumber: string
  account: string
  shop: string
  emptyShop: string
  /** Handles that the invoice is to be given. */
  paymentToken: string
  publicToken: string
  product: string
  /** Instants: a few days and most of the history before the last order. */
  lately: string
  early: string
}

/** Picks the client who has the most orders, one of its orders and the invoice of that. */
export async function pickSample(owner: postgres.Sql, environmentId: string): Promise<Sample> {
  const [row] = await owner`
    select o.id as order, o.number, o.shop_id, o.sub_account_id, i.id as invoice, i.number as invoice_number,
      s.username, l.product_id,
      (select max(created_at) from orders where environment_id = ${environmentId}) as last,
      (select min(created_at) from orders where environment_id = ${environmentId}) as first
    from orders o
    join invoices i on i.environment_id = o.environment_id and i.order_id = o.id
    join sub_accounts s on s.environment_id = o.environment_id and s.id = o.sub_account_id
    join order_lines l on l.environment_id = o.environment_id and l.order_id = o.id
    where o.environment_id = ${environmentId} and o.sub_account_id = (
      select sub_account_id from orders where environment_id = ${environmentId} group by 1 order by count(*) desc limit 1)
    limit 1`
  const [shop] = await owner`select id from shops where environment_id = ${environmentId} and not is_default`
  const name = { kind: 'CLIENT', subAccountId: row!.sub_account_id, currency: 'EUR' } as const
  const span = row!.last.getTime() - row!.first.getTime()
  return {
    client: publicId('SUB_ACCOUNT', row!.sub_account_id),
    clientUsername: row!.username,
    order: publicId('ORDER', row!.order),
    orderNumber: row!.number,
    invoice: publicId('INVOICE', row!.invoice),
    invoiceNumber: row!.invoice_number,
    account: publicId('CREDIT_ACCOUNT', accountId(environmentId, name)),
    shop: publicId('SHOP', row!.shop_id),
    emptyShop: publicId('SHOP', shop?.id ?? environmentId),
    paymentToken: newToken(PAYMENT_TOKEN_PREFIX, environmentId),
    publicToken: newToken(PUBLIC_TOKEN_PREFIX, environmentId),
    product: publicId('PRODUCT', row!.product_id),
    lately: new Date(row!.last.getTime() - span / 100).toISOString(),
    early: new Date(row!.first.getTime() + span / 100).toISOString(),
  }
}
