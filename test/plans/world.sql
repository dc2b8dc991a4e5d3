-- Fills the world `plans.world` with the trade of `plans.orders` orders: what years of use would leave, in seconds.
-- Not its whole books: only what lists and lookups read, with few of some kinds and none of others.
INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency, balance_minor, minimum_minor, entry_count)
  SELECT current_setting('plans.world')::uuid, account, 'CLIENT', client, 'EUR', 1000, CASE WHEN n % 20 = 0 THEN 5000 ELSE -1000 END, 9
  FROM plans_clients;

INSERT INTO credit_accounts (environment_id, id, kind, currency)
  SELECT current_setting('plans.world')::uuid, gen_random_uuid(), kind, 'EUR' FROM unnest(ARRAY['SALES', 'BANK']) kind
  ON CONFLICT DO NOTHING;

INSERT INTO sub_accounts (environment_id, id, username, name, email, tags, search_text, created_at)
  SELECT current_setting('plans.world')::uuid, client, 'client-' || n, 'Name ' || md5(n::text), 'client' || n || '@example.com',
    CASE WHEN n % 4 = 0 THEN '{vip,eu}'::text[] WHEN n % 50 = 1 THEN '{late}' ELSE '{}' END,
    'name ' || md5(n::text) || ' client-' || n || ' client' || n || '@example.com', timestamptz '2025-01-01' + n * interval '4 hours'
  FROM plans_clients;

CREATE TEMP TABLE plans_orders AS
  SELECT n, plans_id(n, 'order') AS id, plans_id(n, 'invoice') AS invoice, timestamptz '2025-02-01' + n * interval '30 minutes' AS at,
    client, account, client_number, username,
    CASE WHEN n % 40 = 0 OR n > current_setting('plans.orders')::int - 150 THEN 'PENDING' WHEN n % 53 = 0 THEN 'DELETED' ELSE 'ACTIVE' END AS status,
    CASE WHEN n % 997 = 0 THEN 'MANUAL' ELSE (ARRAY['BANK_TRANSFER', 'CARD', 'PAYPAL', 'BALANCE'])[1 + n % 4] END AS method,
    CASE WHEN n % 40 = 0 OR n % 53 = 0 OR n % 9 = 0 THEN 0 WHEN n % 301 = 0 THEN 500 ELSE 1000 END AS paid
  FROM generate_series(1, current_setting('plans.orders')::int) n
  JOIN (SELECT client, account, n AS client_number, username FROM plans_clients) c ON client_number = CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + (n * 7919) % current_setting('plans.clients')::int END;

INSERT INTO orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, paid_minor, refunded_minor, status,
    payment_method, activation_policy, activation_reason, source, search_text, created_at, activated_at, deleted_at)
  SELECT s.environment_id, o.id, s.id, client, 'P-' || lpad(n::text, 6, '0'), 'EUR', 1000, paid, CASE WHEN n % 211 = 0 AND paid = 1000 THEN 100 ELSE 0 END, status,
    method, 'MANUAL', '{"code":"WAITS_BY_POLICY"}', 'API', 'p-' || lpad(n::text, 6, '0') || ' name ' || md5(client_number::text) || ' ' || username || ' hosting',
    at, CASE status WHEN 'ACTIVE' THEN at END, CASE status WHEN 'DELETED' THEN at END
  FROM plans_orders o JOIN shops s ON s.environment_id = current_setting('plans.world')::uuid AND s.is_default;

INSERT INTO order_lines (environment_id, order_id, position, product_id, description, quantity, unit_price_minor, total_minor, currency)
  SELECT p.environment_id, o.id, 1, p.id, 'Hosting', 1, 1000, 1000, 'EUR'
  FROM plans_orders o JOIN products p ON p.environment_id = current_setting('plans.world')::uuid AND p.sku = 'PLANS';

INSERT INTO invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, paid_minor, voided_at, issued_on,
    due_on, overdue, payment_reference, public_token, payment_token, search_text, created_at)
  SELECT s.environment_id, invoice, s.id, client, o.id, 'I-' || lpad(n::text, 6, '0'), 'EUR', 1000, paid, CASE status WHEN 'DELETED' THEN at END, at::date,
    at::date + 14, status <> 'DELETED' AND paid < 1000 AND n % 4000 > 0, 'RF' || n, 'pub_' || md5(invoice::text), md5(invoice::text),
    'i-' || lpad(n::text, 6, '0') || ' name ' || md5(client_number::text) || ' ' || username, at
  FROM plans_orders o JOIN shops s ON s.environment_id = current_setting('plans.world')::uuid AND s.is_default;

INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by, created_at)
  SELECT current_setting('plans.world')::uuid, plans_id(n, 'payment'), invoice, method, paid, 'EUR', at::date, 'nobody', at
  FROM plans_orders WHERE paid > 0;

INSERT INTO activations (environment_id, order_id, activated_by, created_at)
  SELECT current_setting('plans.world')::uuid, id, 'nobody', at FROM plans_orders WHERE status = 'ACTIVE';

INSERT INTO holds (environment_id, id, account_id, order_id, amount_minor, state)
  SELECT current_setting('plans.world')::uuid, plans_id(n, 'hold'), account, id, 1000, CASE status WHEN 'PENDING' THEN 'HELD' ELSE 'SETTLED' END
  FROM plans_orders WHERE method = 'BALANCE';

INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency, debit_entry_number,
    debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, order_id, actor_label, actor_id, created_at)
  SELECT a.environment_id, plans_id(n, 'transfer'), 'ORDER_PAYMENT', CASE method WHEN 'BALANCE' THEN account ELSE bank.id END, a.id, paid,
    'EUR', 100 + n, 0, 100 + n, 0, o.id, 'nobody', 'nobody', at
  FROM plans_orders o
  JOIN credit_accounts a ON a.environment_id = current_setting('plans.world')::uuid AND a.kind = 'SALES'
  JOIN credit_accounts bank ON bank.environment_id = a.environment_id AND bank.kind = 'BANK'
  WHERE paid > 0;

INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency, debit_entry_number,
    debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, actor_label, actor_id, created_at)
  SELECT a.environment_id, plans_id(c.n * 10 + turn, 'gift'), CASE WHEN turn = 0 THEN 'RECOVER' ELSE 'GIVE' END,
    CASE WHEN turn = 0 THEN account ELSE a.id END, CASE WHEN turn = 0 THEN a.id ELSE account END, 1000,
    'EUR', 1000000 + c.n * 10 + turn, 0, 1000000 + c.n * 10 + turn, 0, 'nobody', 'nobody', timestamptz '2025-01-01' + c.n * interval '4 hours'
  FROM plans_clients c CROSS JOIN generate_series(0, 4) turn
  JOIN credit_accounts a ON a.environment_id = current_setting('plans.world')::uuid AND a.kind = 'RESELLER';

INSERT INTO events (environment_id, seq, kind, subject_type, subject_id, subject_version, sub_account_id, order_id, invoice_id,
    actor_kind, actor_id, actor_label, data, hash, occurred_at)
  SELECT h.environment_id, h.last_seq + (n - 1) * 3 + k, (ARRAY['order.created', 'invoice.issued', 'order.activated'])[k],
    CASE k WHEN 2 THEN 'INVOICE' ELSE 'ORDER' END, CASE k WHEN 2 THEN invoice ELSE id END, 1, client, id, CASE k WHEN 2 THEN invoice END,
    'SYSTEM', 'nobody', 'nobody', '{}', ''::bytea, at
  FROM plans_orders CROSS JOIN generate_series(1, 3) k
  JOIN event_counters h ON h.environment_id = current_setting('plans.world')::uuid;

UPDATE event_counters SET last_seq = last_seq + current_setting('plans.orders')::int * 3
  WHERE environment_id = current_setting('plans.world')::uuid;

UPDATE sub_accounts s SET pending_order_count = w.count, oldest_pending_at = w.oldest
  FROM (SELECT client, count(*) AS count, min(at) AS oldest FROM plans_orders WHERE status = 'PENDING' GROUP BY client) w
  WHERE s.environment_id = current_setting('plans.world')::uuid AND s.id = w.client;

INSERT INTO accounts_over_limit (environment_id, account_id, sub_account_id)
  SELECT environment_id, id, sub_account_id FROM credit_accounts
  WHERE environment_id = current_setting('plans.world')::uuid AND kind = 'CLIENT' AND balance_minor < minimum_minor;

INSERT INTO search_entries (environment_id, kind, id, text, tags)
  SELECT environment_id, 'ORDER', id, search_text, '{}'::text[] FROM orders WHERE environment_id = current_setting('plans.world')::uuid
  UNION ALL
  SELECT environment_id, 'INVOICE', id, search_text, '{}' FROM invoices WHERE environment_id = current_setting('plans.world')::uuid
  UNION ALL
  SELECT environment_id, 'SUB_ACCOUNT', id, search_text, tags FROM sub_accounts WHERE environment_id = current_setting('plans.world')::uuid;

INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, created_at)
  SELECT current_setting('plans.world')::uuid, 'nobody', n::text, 'createOrder', ''::bytea,
    now() - CASE WHEN n <= 100 THEN 40 ELSE n % 30 END * interval '1 day' FROM plans_orders;

DROP TABLE plans_orders, plans_clients;
