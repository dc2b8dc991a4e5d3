-- Recording payments in one round trip, as gifts and activations are: what waits in one world comes as JSON and is done in
-- one transaction, each with its own outcome.

-- 1. An invoice and a payment as they are kept for a repetition. Every field of the row under its name in the code.
CREATE FUNCTION frozen_invoice(i invoices) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', i.environment_id, '","id":"', i.id, '","shopId":"', i.shop_id,
    '","subAccountId":"', i.sub_account_id, '","orderId":', frozen_text(i.order_id::text), ',"number":',
    frozen_text(i.number), ',"externalId":', frozen_text(i.external_id), ',"description":', frozen_text(i.description),
    ',"currency":"', i.currency, '","totalMinor":', frozen_minor(i.total_minor), ',"paidMinor":',
    frozen_minor(i.paid_minor), ',"voidedAt":', frozen_instant(i.voided_at), ',"status":"', i.status, '","issuedOn":',
    to_json(i.issued_on), ',"dueOn":', to_json(i.due_on), ',"overdue":', to_json(i.overdue), ',"paidAt":',
    frozen_instant(i.paid_at), ',"paymentReference":', frozen_text(i.payment_reference), ',"publicToken":',
    frozen_text(i.public_token), ',"paymentToken":', frozen_text(i.payment_token), ',"searchText":',
    frozen_text(i.search_text), ',"version":', i.version, ',"createdAt":', frozen_instant(i.created_at), '}')
$$;
--> statement-breakpoint
CREATE FUNCTION frozen_payment(p payments) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', p.environment_id, '","id":"', p.id, '","invoiceId":"', p.invoice_id,
    '","method":"', p.method, '","amountMinor":', frozen_minor(p.amount_minor), ',"currency":"', p.currency,
    '","valueDate":', to_json(p.value_date), ',"reference":', frozen_text(p.reference), ',"note":', frozen_text(p.note),
    ',"recordedBy":', frozen_text(p.recorded_by), ',"createdAt":', frozen_instant(p.created_at), '}')
$$;
--> statement-breakpoint

-- 2. Payments of one currency from outside that wait in one world, for one invoice each. Each answers DONE or REPEATED with
-- its answer, or why not: KEY_REUSED, INVOICE_NOT_FOUND, DATE_OUT_OF_RANGE, NOT_TAKEN with the invoice as it stands, for
-- the code to say why; ACCOUNT_MISSING with the client, whose account the code names when it asks again; BY_ITSELF when
-- credit is reserved for the order, which the rules in the code then judge. What becomes of an order that waits is looked
-- up in the rule that comes along.
CREATE TYPE waiting_payment AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, invoice uuid, amount bigint,
  method text, day text, reference text, note text, account uuid, payment uuid, allocation uuid, transfer uuid,
  surplus_transfer uuid
);
--> statement-breakpoint
CREATE FUNCTION record_payments(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_currency text := p_batch->>'currency';
  v_sales uuid := p_batch->>'sales';
  v_bank uuid := p_batch->>'bank';
  v_rule jsonb := p_batch->'rule';
  v_at timestamptz := clock_now();
  v_today text;
  waiting waiting_payment[];
  going waiting_payment[];
  v_invoices uuid[];
  v_orders uuid[];
  v_ids uuid[];
  v_made uuid[];
  sales credit_accounts;
  bank credit_accounts;
  v_refused int[];
  v_reasons text[];
  v_undecided int;
  v_clients uuid[];
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.invoice,
      r.amount, r.method, r.day, r.reference, r.note, r.account, r.payment, r.allocation, r.transfer,
      r.surplus)::waiting_payment ORDER BY r.place), array_agg(r.invoice) INTO waiting, v_invoices
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, invoice uuid, amount bigint, method text, day text, reference text, note text, account uuid,
      payment uuid, allocation uuid, transfer uuid, surplus uuid);
  SELECT to_char(v_at AT TIME ZONE r.time_zone, 'YYYY-MM-DD') INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = p_tenant;

  -- What is held: orders, accounts by id, invoices. Joins lead from the moves to the rows by LEFT JOIN, and what is updated is
  -- named by id as well: a plan made while a table was small would else read all of it once it has grown.
  SELECT array_agg(i.order_id), array_agg(c.id) || array_agg(w.account) || ARRAY[v_sales, v_bank] INTO v_orders, v_ids
    FROM unnest(waiting) w
    LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.kind = 'CLIENT'
      AND c.sub_account_id = i.sub_account_id AND c.currency = v_currency;
  PERFORM 1 FROM orders o WHERE o.environment_id = p_tenant AND o.id = ANY (v_orders) ORDER BY o.id FOR NO KEY UPDATE;
  WITH made AS (
    INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency)
      SELECT p_tenant, a.id, a.kind, a.client, v_currency FROM (
        SELECT w.account AS id, 'CLIENT' AS kind, i.sub_account_id AS client FROM unnest(waiting) w
          CROSS JOIN LATERAL (SELECT * FROM invoices i WHERE i.environment_id = p_tenant AND i.id = w.invoice OFFSET 0) i
          WHERE w.account IS NOT NULL AND i.currency = v_currency
        UNION SELECT v_sales, 'SALES', NULL UNION SELECT v_bank, 'BANK', NULL) a
      WHERE NOT EXISTS (SELECT 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = a.id)
      ORDER BY a.id ON CONFLICT DO NOTHING RETURNING id)
  SELECT array_agg(id) INTO v_made FROM made;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_ids) ORDER BY c.id FOR UPDATE;
  PERFORM 1 FROM invoices i WHERE i.environment_id = p_tenant AND i.id = ANY (v_invoices)
    ORDER BY i.id FOR NO KEY UPDATE;

  -- Twins wait for the invoice too, so that here the first one's answer is seen. An account that came to be only after the
  -- others were held is not held, and so still missing.
  SELECT array_agg(w ORDER BY w.place) FILTER (WHERE j.reason = 'DONE'),
      array_agg(w.place ORDER BY w.place) FILTER (WHERE j.reason <> 'DONE'),
      array_agg(j.reason ORDER BY w.place) FILTER (WHERE j.reason <> 'DONE') INTO going, v_refused, v_reasons
    FROM unnest(waiting) w
    LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
    LEFT JOIN holds h ON h.environment_id = p_tenant AND h.order_id = i.order_id AND h.state = 'HELD'
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.kind = 'CLIENT'
      AND c.sub_account_id = i.sub_account_id AND c.currency = v_currency AND c.id = ANY (v_ids)
    CROSS JOIN LATERAL (SELECT CASE
        WHEN k.operation = 'recordPayment' AND k.input_hash = w.input_hash THEN 'REPEATED'
        WHEN k.key IS NOT NULL THEN 'KEY_REUSED'
        WHEN w.invoice IS NULL THEN 'INVOICE_NOT_FOUND'
        WHEN w.day COLLATE "C" > v_today OR w.day COLLATE "C" < p_batch->>'earliest' THEN 'DATE_OUT_OF_RANGE'
        WHEN i.id IS NULL THEN 'INVOICE_NOT_FOUND'
        WHEN i.voided_at IS NOT NULL OR i.paid_minor >= i.total_minor OR i.currency <> v_currency THEN 'NOT_TAKEN'
        WHEN h.id IS NOT NULL THEN 'BY_ITSELF'
        WHEN c.id IS NULL THEN 'ACCOUNT_MISSING'
        ELSE 'DONE' END AS reason) j;
  IF v_refused IS NOT NULL THEN
    RETURN QUERY SELECT r.place, r.reason, CASE
          WHEN r.reason IN ('REPEATED', 'KEY_REUSED') THEN k.answer
          WHEN r.reason = 'NOT_TAKEN' THEN '{"invoice":' || frozen_invoice(i) || '}'
          WHEN r.reason = 'ACCOUNT_MISSING' THEN '{"client":"' || i.sub_account_id || '"}' END,
        NULL::bigint
      FROM unnest(v_refused, v_reasons) AS r (place, reason)
      JOIN unnest(waiting) w ON w.place = r.place
      LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
      LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    -- What was refused leaves nothing behind.
    IF v_made IS NOT NULL THEN
      DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made)
        AND (going IS NULL OR c.id <> v_sales AND c.id <> v_bank)
        AND NOT EXISTS (SELECT 1 FROM unnest(going) g WHERE g.account = c.id);
    END IF;
    IF going IS NULL THEN RETURN; END IF;
  END IF;
  SELECT c.* INTO sales FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_sales;
  SELECT c.* INTO bank FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_bank;
  IF sales.kind || sales.currency || bank.kind || bank.currency
      IS DISTINCT FROM 'SALES' || v_currency || 'BANK' || v_currency THEN
    RAISE EXCEPTION 'payments go from the account of the bank to that of sales' USING ERRCODE = 'GL002';
  END IF;

  WITH looked AS MATERIALIZED (
    SELECT w.*, a.allocated, w.amount - a.allocated AS surplus, i.sub_account_id AS client, s.name AS client_name,
      i.number, i.version + 1 AS version, i.total_minor AS total, i.total_minor - i.paid_minor - a.allocated AS outstanding,
      c.id AS client_account, c.balance_minor AS client_before, c.version AS client_version, c.entry_count AS client_entries,
      o.id AS order_id, o.number AS order_number, o.version + 1 AS order_version, o.status AS order_status,
      o.activation_policy AS policy_before, o.activation_reason->>'code' AS code_before, f.policy,
      o.refunded_minor = 0 AND o.paid_minor + a.allocated >= o.total_minor AS order_paid,
      v_rule->'decisions'->concat_ws(' ', f.policy, f.settled::text, 'false') AS of_new,
      v_rule->'decisions'->concat_ws(' ', f.policy, f.settled::text, 'true') AS of_known,
      row_number() OVER (ORDER BY w.place)::int AS n,
      count(*) FILTER (WHERE w.amount > a.allocated) OVER (ORDER BY w.place)::int AS over_n,
      sum(w.amount) OVER (ORDER BY w.place)::bigint AS came,
      sum(a.allocated) OVER (ORDER BY w.place)::bigint AS sold,
      count(*) FILTER (WHERE w.amount > a.allocated) OVER (PARTITION BY c.id ORDER BY w.place)::int AS client_n,
      sum(w.amount - a.allocated) OVER (PARTITION BY c.id ORDER BY w.place)::bigint AS client_got
    FROM unnest(going) w
    LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = i.sub_account_id
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.kind = 'CLIENT' AND c.sub_account_id = s.id
      AND c.currency = v_currency
    CROSS JOIN LATERAL (SELECT least(w.amount, i.total_minor - i.paid_minor) AS allocated) a
    LEFT JOIN LATERAL (SELECT * FROM orders o
      WHERE o.environment_id = p_tenant AND o.id = i.order_id AND o.id = ANY (v_orders) OFFSET 0) o ON true
    LEFT JOIN activation_policies p ON p.environment_id = p_tenant AND p.payment_method = o.payment_method
    CROSS JOIN LATERAL (SELECT coalesce(p.policy, v_rule->>'policy') AS policy,
      o.paid_minor - o.refunded_minor + a.allocated >= o.total_minor AS settled) f
  ), decided AS MATERIALIZED (
    -- An order that activates because its client ordered before makes nobody known who was not: only the others are asked.
    SELECT l.*, coalesce((d.decision->>'activate')::boolean, false) AS activates, d.decision->'reason' AS reason,
      l.order_status = 'PENDING' AND d.decision IS NULL AS undecided
    FROM looked l CROSS JOIN LATERAL (SELECT CASE
      WHEN l.order_status IS DISTINCT FROM 'PENDING' THEN NULL
      WHEN l.of_new = l.of_known THEN l.of_new
      WHEN EXISTS (SELECT 1 FROM looked e WHERE e.place < l.place AND e.client = l.client AND e.order_paid
          AND (e.order_status = 'ACTIVE' OR e.order_status = 'PENDING' AND (e.of_new->>'activate')::boolean))
        OR EXISTS (SELECT 1 FROM (
            SELECT b.* FROM orders b WHERE b.environment_id = p_tenant AND b.sub_account_id = l.client
            ORDER BY b.created_at, b.id OFFSET 0) b
          WHERE b.id <> l.order_id AND b.status = 'ACTIVE' AND b.payment_status IN ('PAID', 'OVERPAID')) THEN l.of_known
      ELSE l.of_new END AS decision) d
  ), paid AS (
    INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, reference, note,
        recorded_by, created_at)
      SELECT p_tenant, d.payment, d.invoice, d.method, d.amount, v_currency, coalesce(d.day, v_today)::date, d.reference,
        d.note, d.actor_label, v_at FROM decided d
  ), allocated AS (
    INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
      SELECT p_tenant, d.allocation, d.invoice, d.payment, d.allocated, v_at FROM decided d
  ), posted AS (
    INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency,
        debit_entry_number, debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, order_id,
        invoice_id, payment_id, actor_id, actor_label, created_at)
      SELECT p_tenant, t.id, t.kind, v_bank, t.account, t.amount, v_currency, bank.entry_count + t.bank_n,
        bank.balance_minor - t.came, t.entry, t.after, d.order_id, d.invoice, d.payment, d.actor_id, d.actor_label, v_at
      FROM decided d CROSS JOIN LATERAL (
        SELECT d.transfer AS id, 'ORDER_PAYMENT' AS kind, v_sales AS account, d.allocated AS amount,
            d.n + d.over_n - (d.surplus > 0)::int AS bank_n, d.came - d.surplus AS came,
            sales.entry_count + d.n AS entry, sales.balance_minor + d.sold AS after
        UNION ALL SELECT d.surplus_transfer, 'OVERPAYMENT', d.client_account, d.surplus, d.n + d.over_n, d.came,
            d.client_entries + d.client_n, d.client_before + d.client_got WHERE d.surplus > 0) t
  ), moved AS (
    UPDATE credit_accounts c SET balance_minor = c.balance_minor + m.amount, version = c.version + m.n,
        entry_count = c.entry_count + m.n
      FROM (SELECT client_account AS account, sum(surplus)::bigint AS amount, count(*)::int AS n FROM decided
          WHERE surplus > 0 GROUP BY client_account
        UNION ALL SELECT v_sales, sum(allocated)::bigint, count(*)::int FROM decided
        UNION ALL SELECT v_bank, -sum(amount)::bigint, (count(*) + count(*) FILTER (WHERE surplus > 0))::int FROM decided) m
      WHERE c.environment_id = p_tenant AND c.id = m.account AND c.id = ANY (v_ids)
  ), credited AS (
    UPDATE invoices i SET paid_minor = i.paid_minor + d.allocated, version = d.version,
        overdue = i.overdue AND d.outstanding > 0, paid_at = CASE WHEN d.outstanding = 0 THEN v_at ELSE i.paid_at END
      FROM decided d WHERE i.environment_id = p_tenant AND i.id = d.invoice AND i.id = ANY (v_invoices)
  ), received AS (
    UPDATE orders o SET paid_minor = o.paid_minor + d.allocated, version = d.order_version + d.activates::int,
        status = CASE WHEN d.activates THEN 'ACTIVE' ELSE o.status END,
        activated_at = CASE WHEN d.activates THEN v_at ELSE o.activated_at END,
        activated_by = CASE WHEN d.activates THEN v_rule->>'by' ELSE o.activated_by END,
        activation_policy = CASE WHEN d.reason IS NULL THEN o.activation_policy ELSE d.policy END,
        activation_reason = CASE
          WHEN d.activates THEN d.reason || jsonb_build_object('by', v_rule->>'by')
          WHEN d.reason->>'code' <> d.code_before OR d.policy <> d.policy_before THEN d.reason
          ELSE o.activation_reason END
      FROM decided d WHERE o.environment_id = p_tenant AND o.id = d.order_id AND o.id = ANY (v_orders)
  ), effected AS (
    INSERT INTO activations (environment_id, order_id, activated_by, created_at)
      SELECT p_tenant, d.order_id, v_rule->>'by', v_at FROM decided d WHERE d.activates
  ), told AS (
    SELECT array_agg((e.kind, e.subject_type, e.subject, e.version, d.client, d.order_id, e.invoice, d.actor_kind,
        d.actor_id, d.actor_label, jsonb_build_object('currency', v_currency, 'client', d.client_name) || e.data)::event_draft
        ORDER BY d.place, e.step) AS drafts
      FROM decided d CROSS JOIN LATERAL (
        SELECT 1 AS step, 'credit.overpaid' AS kind, 'CREDIT_ACCOUNT' AS subject_type, d.client_account AS subject,
            d.client_version + d.client_n AS version, d.invoice AS invoice,
            jsonb_build_object('number', d.number, 'amountMinor', d.surplus::text) AS data WHERE d.surplus > 0
        UNION ALL SELECT 2, CASE WHEN d.outstanding = 0 THEN 'invoice.paid' ELSE 'invoice.partially_paid' END, 'INVOICE',
            d.invoice, d.version, d.invoice, jsonb_build_object('number', d.number, 'amountMinor',
              CASE WHEN d.outstanding = 0 THEN d.total ELSE d.allocated END::text,
              'outstandingMinor', d.outstanding::text)
        UNION ALL SELECT 3, 'order.payment_received', 'ORDER', d.order_id, d.order_version, NULL,
            jsonb_build_object('number', d.order_number, 'amountMinor', d.allocated::text) WHERE d.order_id IS NOT NULL
        UNION ALL SELECT 4, 'order.activated', 'ORDER', d.order_id, d.order_version + 1, NULL,
            jsonb_build_object('number', d.order_number, 'reason', d.reason->>'code', 'by', v_rule->>'by')
            WHERE d.activates) e
  )
  SELECT t.drafts, d.undecided, d.clients INTO drafts, v_undecided, v_clients
    FROM told t, (SELECT count(*) FILTER (WHERE undecided) AS undecided,
      array_agg(client) FILTER (WHERE activates) AS clients FROM decided) d;
  IF v_undecided > 0 THEN
    RAISE EXCEPTION 'the rule says nothing about an order that waits' USING ERRCODE = 'GL002';
  END IF;
  IF v_clients IS NOT NULL THEN
    PERFORM 1 FROM sub_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_clients)
      ORDER BY c.id FOR NO KEY UPDATE;
    UPDATE sub_accounts c SET (pending_order_count, oldest_pending_at) = (
        SELECT count(*), min(o.created_at) FROM orders o
        WHERE o.environment_id = p_tenant AND o.sub_account_id = c.id AND o.status = 'PENDING')
      WHERE c.environment_id = p_tenant AND c.id = ANY (v_clients);
  END IF;
  WITH answered AS MATERIALIZED (
    SELECT w.place, w.actor_id, w.key, w.input_hash,
      concat('{"invoice":', frozen_invoice(i), ',"payment":', frozen_payment(p), '}') AS answer
    FROM unnest(going) w LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN payments p ON p.environment_id = p_tenant AND p.id = w.payment
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, 'recordPayment', a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  )
  SELECT array_agg(a.place), array_agg(a.answer) INTO v_places, v_answers FROM answered a;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION record_payments FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION record_payments TO greenlight_app;
