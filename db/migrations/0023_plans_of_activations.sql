-- Activations look their orders up by key, on any connection: a plan that was made while a world was nearly empty read all
-- of its orders for each one that was activated, until statistics came. Joins lead from what waits to the rows by LEFT
-- JOIN, and what is held or updated is named by id as well.

-- 1. Settles the reservations of held orders, as before (0006).
CREATE OR REPLACE FUNCTION settle_reservations(p_orders waiting_activation[]) RETURNS settled_reservation[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  v_ids uuid[];
  v_holds uuid[];
  v_accounts uuid[];
  v_invoices uuid[];
  v_today date;
  settled settled_reservation[];
BEGIN
  SELECT array_agg(w.order_id) INTO v_ids FROM unnest(p_orders) w;
  SELECT (v_at AT TIME ZONE r.time_zone)::date INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = tenant;
  SELECT array_agg(h.id), array_agg(h.account_id) || array_agg(a.id) INTO v_holds, v_accounts
    FROM unnest(v_ids) AS w (id)
    LEFT JOIN holds h ON h.environment_id = tenant AND h.order_id = w.id AND h.state = 'HELD'
    LEFT JOIN orders o ON o.environment_id = tenant AND o.id = w.id
    LEFT JOIN credit_accounts a ON a.environment_id = tenant AND a.kind = 'SALES' AND a.currency = o.currency
      AND a.sub_account_id IS NULL;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = tenant AND c.id = ANY (v_accounts) ORDER BY c.id FOR UPDATE;
  -- Planned at each call: in a small table, any index looks as good as the one by orders.
  EXECUTE 'SELECT array_agg(id) FROM invoices WHERE environment_id = $1 AND order_id = ANY ($2)' INTO v_invoices
    USING tenant, v_ids;
  PERFORM 1 FROM invoices i WHERE i.environment_id = tenant AND i.id = ANY (v_invoices) ORDER BY i.id FOR NO KEY UPDATE;
  WITH looked AS MATERIALIZED (
    SELECT w.*, h.id AS hold, h.amount_minor AS amount, i.id AS invoice, i.currency, i.total_minor - i.paid_minor AS open,
      c.id AS account, c.balance_minor AS before, c.version AS version_before, c.entry_count AS entries_before,
      a.id AS sales, a.balance_minor AS sales_before, a.entry_count AS sales_entries_before
    FROM unnest(v_invoices) AS b (id)
    LEFT JOIN invoices i ON i.environment_id = tenant AND i.id = b.id
    LEFT JOIN unnest(p_orders) w ON w.order_id = i.order_id
    LEFT JOIN holds h ON h.environment_id = tenant AND h.order_id = w.order_id AND h.state = 'HELD'
    LEFT JOIN credit_accounts c ON c.environment_id = tenant AND c.id = h.account_id AND c.currency = i.currency
    LEFT JOIN credit_accounts a ON a.environment_id = tenant AND a.kind = 'SALES' AND a.currency = i.currency
      AND a.sub_account_id IS NULL
  ), due AS MATERIALIZED (
    SELECT l.*, row_number() OVER (PARTITION BY l.account ORDER BY l.place)::int AS n,
      sum(l.amount) OVER (PARTITION BY l.account ORDER BY l.place)::bigint AS spent,
      row_number() OVER (PARTITION BY l.sales ORDER BY l.place)::int AS sales_n,
      sum(l.amount) OVER (PARTITION BY l.sales ORDER BY l.place)::bigint AS sold
    FROM looked l WHERE l.hold IS NOT NULL AND l.account IS NOT NULL AND l.sales IS NOT NULL
  ), paid AS (
    INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by, created_at)
      SELECT tenant, d.payment, d.invoice, 'BALANCE', d.amount, d.currency, v_today, d.actor_label, v_at FROM due d
  ), allocated AS (
    INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
      SELECT tenant, d.allocation, d.invoice, d.payment, d.amount, v_at FROM due d
  ), posted AS (
    INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency,
        debit_entry_number, debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, order_id,
        invoice_id, payment_id, hold_id, actor_id, actor_label, created_at)
      SELECT tenant, d.transfer, 'ORDER_PAYMENT', d.account, d.sales, d.amount, d.currency, d.entries_before + d.n,
        d.before - d.spent, d.sales_entries_before + d.sales_n, d.sales_before + d.sold, d.order_id, d.invoice,
        d.payment, d.hold, d.actor_id, d.actor_label, v_at FROM due d
  ), ended AS (
    UPDATE holds h SET state = 'SETTLED', ended_at = v_at FROM due d
      WHERE h.environment_id = tenant AND h.id = d.hold AND h.id = ANY (v_holds)
  ), moved AS (
    UPDATE credit_accounts c SET balance_minor = c.balance_minor + m.amount, held_minor = c.held_minor - m.held,
        version = c.version + m.n, entry_count = c.entry_count + m.n
      FROM (SELECT account, -sum(amount)::bigint AS amount, sum(amount)::bigint AS held, count(*)::int AS n FROM due GROUP BY account
        UNION ALL SELECT sales, sum(amount)::bigint, 0, count(*)::int FROM due GROUP BY sales) m
      WHERE c.environment_id = tenant AND c.id = m.account AND c.id = ANY (v_accounts)
  ), credited AS (
    UPDATE invoices i SET paid_minor = i.paid_minor + d.amount, version = i.version + 1,
        overdue = i.overdue AND d.amount < d.open, paid_at = CASE WHEN d.amount = d.open THEN v_at ELSE i.paid_at END
      FROM due d WHERE i.environment_id = tenant AND i.id = d.invoice AND i.id = ANY (v_invoices)
  )
  SELECT array_agg((d.place, d.account, d.version_before + d.n, d.invoice, d.amount)::settled_reservation) INTO settled
    FROM due d;
  RETURN settled;
END $$;
--> statement-breakpoint
-- 2. Orders to be activated by hand, as before.
CREATE OR REPLACE FUNCTION activate_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_activation[];
  going waiting_activation[];
  settled settled_reservation[];
  v_ids uuid[];
  v_of uuid[];
  v_invoices uuid[];
  v_reserved int;
  v_clients uuid[];
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r."order",
      r.payment, r.allocation, r.transfer)::waiting_activation ORDER BY r.place), array_agg(r."order") INTO waiting, v_ids
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, "order" uuid, payment uuid, allocation uuid, transfer uuid);
  PERFORM 1 FROM orders o WHERE o.environment_id = p_tenant AND o.id = ANY (v_ids) ORDER BY o.id FOR NO KEY UPDATE;
  SELECT array_agg(h.order_id) INTO v_of FROM unnest(v_ids) AS w (id)
    LEFT JOIN holds h ON h.environment_id = p_tenant AND h.order_id = w.id AND h.state = 'HELD' HAVING count(h.id) > 0;
  IF v_of IS NOT NULL THEN
    -- Planned at each call: in a small table, any index looks as good as the one by orders.
    EXECUTE 'SELECT array_agg(order_id), array_agg(id) FROM invoices WHERE environment_id = $1 AND order_id = ANY ($2)'
      INTO v_of, v_invoices USING p_tenant, v_of;
  END IF;

  -- Twins wait for the order too, so that here the first one's answer is seen.
  SELECT array_agg(w ORDER BY w.place) FILTER (WHERE j.goes), array_agg(o.sub_account_id) FILTER (WHERE j.goes),
      count(h.id) FILTER (WHERE j.goes) INTO going, v_clients, v_reserved
    FROM unnest(waiting) w
    LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
    LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
    LEFT JOIN holds h ON h.environment_id = p_tenant AND h.order_id = w.order_id AND h.state = 'HELD'
    LEFT JOIN unnest(v_of, v_invoices) AS b (order_id, invoice) ON b.order_id = w.order_id
    LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = b.invoice
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = h.account_id AND c.currency = i.currency
    LEFT JOIN credit_accounts a ON a.environment_id = p_tenant AND a.kind = 'SALES' AND a.currency = i.currency
      AND a.sub_account_id IS NULL
    CROSS JOIN LATERAL (SELECT k.key IS NULL AND o.status = 'PENDING' AND (h.id IS NULL
      OR c.id IS NOT NULL AND a.id IS NOT NULL AND h.amount_minor <= i.total_minor - i.paid_minor) AS goes) j;
  IF coalesce(cardinality(going), 0) < cardinality(waiting) THEN
    RETURN QUERY SELECT w.place, CASE
          WHEN k.key IS NOT NULL AND k.operation = 'activateOrder' AND k.input_hash = w.input_hash THEN 'REPEATED'
          WHEN k.key IS NOT NULL THEN 'KEY_REUSED' WHEN o.id IS NULL THEN 'ORDER_NOT_FOUND'
          WHEN o.status <> 'PENDING' THEN 'ORDER_CLOSED' ELSE 'BY_ITSELF' END,
        CASE WHEN k.key IS NOT NULL THEN k.answer WHEN o.id IS NULL THEN NULL ELSE '{"order":' || frozen_order(o) || '}' END,
        NULL::bigint
      FROM unnest(waiting) w
      LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
      LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
      WHERE w.place NOT IN (SELECT g.place FROM unnest(going) g);
    IF going IS NULL THEN RETURN; END IF;
  END IF;

  IF v_reserved > 0 THEN
    settled := settle_reservations(going);
  END IF;
  INSERT INTO activations (environment_id, order_id, activated_by, created_at)
    SELECT p_tenant, w.order_id, w.actor_label, v_at FROM unnest(going) w;
  UPDATE orders o SET status = 'ACTIVE', paid_minor = o.paid_minor + coalesce(s.amount, 0),
      version = o.version + CASE WHEN s.place IS NULL THEN 1 ELSE 2 END, activated_at = v_at,
      activated_by = w.actor_label, activation_reason = jsonb_build_object('code', 'ACTIVATED_BY_HAND', 'by', w.actor_label)
    FROM unnest(going) w LEFT JOIN unnest(settled) s ON s.place = w.place
    WHERE o.environment_id = p_tenant AND o.id = w.order_id AND o.id = ANY (v_ids);
  PERFORM 1 FROM sub_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_clients)
    ORDER BY c.id FOR NO KEY UPDATE;
  UPDATE sub_accounts c SET (pending_order_count, oldest_pending_at) = (
      SELECT count(*), min(o.created_at) FROM orders o
      WHERE o.environment_id = p_tenant AND o.sub_account_id = c.id AND o.status = 'PENDING')
    WHERE c.environment_id = p_tenant AND c.id = ANY (v_clients);

  WITH answered AS MATERIALIZED (
    SELECT w.place, w.actor_id, w.key, w.input_hash,
      concat('{"order":', frozen_order(o), ',"subAccount":', frozen_client(c), '}') AS answer
    FROM unnest(going) w LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
    LEFT JOIN sub_accounts c ON c.environment_id = p_tenant AND c.id = o.sub_account_id
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, 'activateOrder', a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  ), told AS (
    SELECT array_agg((e.kind, e.subject_type, e.subject, e.version, o.sub_account_id, o.id, e.invoice, w.actor_kind,
        w.actor_id, w.actor_label, jsonb_build_object('currency', o.currency, 'client', c.name) || e.data)::event_draft
        ORDER BY w.place, e.step) AS drafts
      FROM unnest(going) w LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
      LEFT JOIN sub_accounts c ON c.environment_id = p_tenant AND c.id = o.sub_account_id
      LEFT JOIN unnest(settled) s ON s.place = w.place
      LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = s.invoice
      CROSS JOIN LATERAL (
        SELECT 1 AS step, 'credit.spent' AS kind, 'CREDIT_ACCOUNT' AS subject_type, s.account AS subject,
            s.account_version AS version, i.id AS invoice,
            jsonb_build_object('number', i.number, 'amountMinor', s.amount::text) AS data WHERE s.place IS NOT NULL
        UNION ALL SELECT 2, CASE WHEN i.paid_minor = i.total_minor THEN 'invoice.paid' ELSE 'invoice.partially_paid' END,
            'INVOICE', i.id, i.version, i.id, jsonb_build_object('number', i.number, 'amountMinor',
              CASE WHEN i.paid_minor = i.total_minor THEN i.total_minor ELSE s.amount END::text,
              'outstandingMinor', (i.total_minor - i.paid_minor)::text) WHERE s.place IS NOT NULL
        UNION ALL SELECT 3, 'order.payment_received', 'ORDER', o.id, o.version - 1, NULL,
            jsonb_build_object('number', o.number, 'amountMinor', s.amount::text) WHERE s.place IS NOT NULL
        UNION ALL SELECT 4, 'order.activated', 'ORDER', o.id, o.version, NULL,
            jsonb_build_object('number', o.number, 'reason', 'ACTIVATED_BY_HAND', 'by', w.actor_label)) e
  )
  SELECT t.drafts, a.places, a.answers INTO drafts, v_places, v_answers
    FROM told t, (SELECT array_agg(place) AS places, array_agg(answer) AS answers FROM answered) a;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
