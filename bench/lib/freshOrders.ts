import type postgres from 'postgres'
import { publicId } from '../../server/domain/kernel/ids.ts'

/**
 * Places pending orders with a line and an invoice in a world, by SQL, their events in the log. They are like any that
 * wait, so that activating them does what it does. Answers their public ids.
 */
export async function placeFreshOrders(sql: postgres.Sql, environmentId: string, count: number): Promise<string[]> {
  const rows = await sql.begin(async (tx) => {
    await tx`select set_config('app.tenant', ${environmentId}, true)`
    await tx`create temp table fresh on commit drop as
      select gen_random_uuid() as id, gen_random_uuid() as invoice_id, replace(gen_random_uuid()::text, '-', '') as word,
        s.id as sub_account_id, s.name as client, p.id as product_id, p.name as product, p.price_minor, p.currency,
        (select id from shops where environment_id = ${environmentId} and is_default) as shop_id
      from (select *, row_number() over (order by id) as n from sub_accounts where environment_id = ${environmentId}
          order by random() limit ${count}) s
      join (select *, row_number() over (order by id) - 1 as n, count(*) over () as of from products
          where environment_id = ${environmentId}) p on p.n = s.n % p.of`
    await tx`insert into orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, payment_method,
        activation_policy, activation_reason, source, search_text)
      select ${environmentId}, id, shop_id, sub_account_id, 'F-' || word, currency, price_minor, 'BANK_TRANSFER', 'MANUAL',
        '{"code":"WAITS_BY_POLICY"}', 'API', 'f-' || word from fresh`
    await tx`insert into order_lines (environment_id, order_id, position, product_id, description, quantity,
        unit_price_minor, total_minor, currency)
      select ${environmentId}, id, 0, product_id, product, 1, price_minor, price_minor, currency from fresh`
    await tx`insert into invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor,
        issued_on, due_on, payment_reference, public_token, payment_token, search_text)
      select ${environmentId}, invoice_id, shop_id, sub_account_id, id, 'FI-' || word, currency, price_minor,
        current_date, current_date + 14, 'RF' || word, 'pub_' || word, word, 'fi-' || word from fresh`
    await tx`update sub_accounts s set pending_order_count = o.n, oldest_pending_at = o.oldest
      from (select sub_account_id, count(*) as n, min(created_at) as oldest from orders
        where environment_id = ${environmentId} and status = 'PENDING'
          and sub_account_id in (select sub_account_id from fresh) group by 1) o
      where s.environment_id = ${environmentId} and s.id = o.sub_account_id`
    await tx`select append_events('SYSTEM', 'bench', 'Bench', (select jsonb_agg(e) from (
      select 'order.created' as kind, 'ORDER' as "subjectType", id as "subjectId", 1 as "subjectVersion",
        sub_account_id as "subAccountId", id as "orderId", null::uuid as "invoiceId",
        jsonb_build_object('number', 'F-' || word, 'currency', currency, 'client', client, 'amountMinor', price_minor::text) as data
        from fresh union all
      select 'invoice.issued', 'INVOICE', invoice_id, 1, sub_account_id, id, invoice_id,
        jsonb_build_object('number', 'FI-' || word, 'currency', currency, 'client', client, 'amountMinor', price_minor::text)
        from fresh) e))`
    return tx<{ id: string }[]>`select id from fresh`
  })
  return rows.map(({ id }) => publicId('ORDER', id))
}
