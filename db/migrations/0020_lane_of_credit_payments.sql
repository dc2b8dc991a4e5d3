-- Payments that credit has a part in, in the same round trip as all others: from the balance, by the payer too, and for
-- orders that credit is reserved for. They are done one after the other, after those that share their steps.

ALTER TYPE waiting_payment ADD ATTRIBUTE operation text, ADD ATTRIBUTE unreserved boolean, ADD ATTRIBUTE settling uuid[];
--> statement-breakpoint
-- 1. Puts money on a held invoice: payment, allocation, the moves, the invoice and its order. From the balance it may be a
-- reservation that pays. Answers the news of it.
CREATE FUNCTION settle_invoice(w waiting_payment, p_hold uuid, p_sales uuid, p_bank uuid) RETURNS event_draft[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  i invoices;
  o orders;
  credit credit_accounts;
  v_client text;
  v_allocated bigint;
  v_outstanding bigint;
  v_data jsonb;
  drafts event_draft[] := '{}';
BEGIN
  SELECT * INTO i FROM invoices WHERE environment_id = tenant AND id = w.invoice;
  SELECT name INTO v_client FROM sub_accounts WHERE environment_id = tenant AND id = i.sub_account_id;
  SELECT * INTO credit FROM credit_accounts
    WHERE environment_id = tenant AND kind = 'CLIENT' AND sub_account_id = i.sub_account_id AND currency = i.currency;
  v_allocated := least(w.amount, i.total_minor - i.paid_minor);
  v_outstanding := i.total_minor - i.paid_minor - v_allocated;
  v_data := jsonb_build_object('currency', i.currency, 'client', v_client, 'number', i.number);
  INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, reference, note,
      recorded_by, created_at)
    VALUES (tenant, w.payment, i.id, w.method, w.amount, i.currency, w.day::date, w.reference, w.note, w.actor_label, v_at);
  INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
    VALUES (tenant, w.allocation, i.id, w.payment, v_allocated, v_at);
  PERFORM post_transfer(w.transfer, 'ORDER_PAYMENT', CASE w.method WHEN 'BALANCE' THEN credit.id ELSE p_bank END, p_sales,
    v_allocated, i.order_id, i.id, w.payment, p_hold, NULL, NULL, w.actor_id, w.actor_label);
  IF w.method = 'BALANCE' THEN
    drafts := drafts || ('credit.spent', 'CREDIT_ACCOUNT', credit.id, credit.version + 1, i.sub_account_id, i.order_id, i.id,
      w.actor_kind, w.actor_id, w.actor_label, v_data || jsonb_build_object('amountMinor', v_allocated::text))::event_draft;
  ELSIF w.amount > v_allocated THEN
    PERFORM post_transfer(w.surplus_transfer, 'OVERPAYMENT', p_bank, credit.id, w.amount - v_allocated, i.order_id, i.id,
      w.payment, NULL, NULL, NULL, w.actor_id, w.actor_label);
    drafts := drafts || ('credit.overpaid', 'CREDIT_ACCOUNT', credit.id, credit.version + 1, i.sub_account_id, i.order_id,
      i.id, w.actor_kind, w.actor_id, w.actor_label,
      v_data || jsonb_build_object('amountMinor', (w.amount - v_allocated)::text))::event_draft;
  END IF;
  UPDATE invoices SET paid_minor = paid_minor + v_allocated, version = version + 1, overdue = overdue AND v_outstanding > 0,
      paid_at = CASE WHEN v_outstanding = 0 THEN v_at ELSE paid_at END
    WHERE environment_id = tenant AND id = i.id RETURNING * INTO i;
  drafts := drafts || (CASE WHEN v_outstanding = 0 THEN 'invoice.paid' ELSE 'invoice.partially_paid' END, 'INVOICE', i.id,
    i.version, i.sub_account_id, i.order_id, i.id, w.actor_kind, w.actor_id, w.actor_label, v_data || jsonb_build_object(
      'amountMinor', CASE WHEN v_outstanding = 0 THEN i.total_minor ELSE v_allocated END::text,
      'outstandingMinor', v_outstanding::text))::event_draft;
  IF i.order_id IS NOT NULL THEN
    UPDATE orders SET paid_minor = paid_minor + v_allocated, version = version + 1
      WHERE environment_id = tenant AND id = i.order_id RETURNING * INTO o;
    drafts := drafts || ('order.payment_received', 'ORDER', o.id, o.version, o.sub_account_id, o.id, NULL, w.actor_kind,
      w.actor_id, w.actor_label,
      v_data || jsonb_build_object('number', o.number, 'amountMinor', v_allocated::text))::event_draft;
  END IF;
  RETURN drafts;
END $$;
--> statement-breakpoint
-- 2. Takes a payment that credit has a part in, with its order, accounts and invoice held: what other money makes needless of
-- a reservation is free again, and an order that waits is looked at under its policy. Answers the news, and the client
-- whose order activated; nothing, with nothing done, for what the rules in the code refuse.
CREATE FUNCTION pay_with_credit(
  w waiting_payment, p_sales uuid, p_bank uuid, p_today text, p_rule jsonb, OUT news event_draft[], OUT activated uuid
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  i invoices;
  o orders;
  h holds;
  credit credit_accounts;
  v_client text;
  v_needed bigint;
  v_policy text;
  v_settled text;
  v_decision jsonb;
  v_data jsonb;
BEGIN
  SELECT i.* INTO i FROM invoices i WHERE i.environment_id = tenant AND i.id = w.invoice;
  SELECT h.* INTO h FROM holds h WHERE h.environment_id = tenant AND h.order_id = i.order_id AND h.state = 'HELD';
  SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = tenant AND c.kind = 'CLIENT'
    AND c.sub_account_id = i.sub_account_id AND c.currency = i.currency;
  IF w.method = 'BALANCE' AND (credit.balance_minor - credit.held_minor - credit.minimum_minor < w.amount
      OR i.total_minor - i.paid_minor - CASE WHEN w.unreserved THEN coalesce(h.amount_minor, 0) ELSE 0 END < w.amount) THEN
    RETURN;
  END IF;
  news := settle_invoice(w, NULL, p_sales, p_bank);
  IF i.order_id IS NULL THEN RETURN; END IF;

  SELECT o.* INTO o FROM orders o WHERE o.environment_id = tenant AND o.id = i.order_id;
  SELECT s.name INTO v_client FROM sub_accounts s WHERE s.environment_id = tenant AND s.id = o.sub_account_id;
  v_data := jsonb_build_object('currency', o.currency, 'client', v_client, 'number', o.number);
  SELECT i.total_minor - i.paid_minor INTO v_needed FROM invoices i WHERE i.environment_id = tenant AND i.id = w.invoice;
  IF h.amount_minor > v_needed THEN
    IF v_needed > 0 THEN
      PERFORM reduce_hold(h.id, v_needed);
    ELSE
      PERFORM release_hold(h.id);
    END IF;
    SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = tenant AND c.id = h.account_id;
    news := news || ('credit.released', 'CREDIT_ACCOUNT', credit.id, credit.version, o.sub_account_id, o.id, NULL,
      w.actor_kind, w.actor_id, w.actor_label,
      v_data || jsonb_build_object('amountMinor', (h.amount_minor - v_needed)::text))::event_draft;
    h.amount_minor := v_needed;
  END IF;
  IF o.status <> 'PENDING' THEN RETURN; END IF;

  v_policy := coalesce((SELECT p.policy FROM activation_policies p
    WHERE p.environment_id = tenant AND p.payment_method = o.payment_method), p_rule->>'policy');
  v_settled := (o.paid_minor - o.refunded_minor + coalesce(h.amount_minor, 0) >= o.total_minor)::text;
  v_decision := p_rule->'decisions'->concat_ws(' ', v_policy, v_settled, 'false');
  IF v_decision <> p_rule->'decisions'->concat_ws(' ', v_policy, v_settled, 'true') AND EXISTS (
      SELECT 1 FROM (SELECT b.* FROM orders b WHERE b.environment_id = tenant AND b.sub_account_id = o.sub_account_id
        ORDER BY b.created_at, b.id OFFSET 0) b
      WHERE b.id <> o.id AND b.status = 'ACTIVE' AND b.payment_status IN ('PAID', 'OVERPAID')) THEN
    v_decision := p_rule->'decisions'->concat_ws(' ', v_policy, v_settled, 'true');
  END IF;
  IF v_decision IS NULL THEN
    RAISE EXCEPTION 'the rule says nothing about an order that waits' USING ERRCODE = 'GL002';
  END IF;
  IF NOT (v_decision->>'activate')::boolean THEN
    UPDATE orders o SET activation_policy = v_policy, activation_reason = v_decision->'reason'
      WHERE o.environment_id = tenant AND o.id = i.order_id
        AND (o.activation_policy <> v_policy OR o.activation_reason->>'code' <> v_decision->'reason'->>'code');
    RETURN;
  END IF;
  IF h.amount_minor > 0 THEN
    w.method := 'BALANCE';
    w.amount := h.amount_minor;
    w.day := p_today;
    w.reference := NULL;
    w.note := NULL;
    w.payment := w.settling[1];
    w.allocation := w.settling[2];
    w.transfer := w.settling[3];
    news := news || settle_invoice(w, h.id, p_sales, p_bank);
  END IF;
  INSERT INTO activations (environment_id, order_id, activated_by, created_at)
    VALUES (tenant, o.id, p_rule->>'by', v_at);
  UPDATE orders o SET status = 'ACTIVE', version = o.version + 1, activated_at = v_at, activated_by = p_rule->>'by',
      activation_policy = v_policy,
      activation_reason = v_decision->'reason' || jsonb_build_object('by', p_rule->>'by')
    WHERE o.environment_id = tenant AND o.id = i.order_id RETURNING o.* INTO o;
  news := news || ('order.activated', 'ORDER', o.id, o.version, o.sub_account_id, o.id, NULL, w.actor_kind, w.actor_id,
    w.actor_label, v_data || jsonb_build_object('reason', v_decision->'reason'->>'code', 'by', p_rule->>'by'))::event_draft;
  activated := o.sub_account_id;
END $$;
--> statement-breakpoint
-- 3. Payments of one currency that wait in one world, for one invoice each, as before (0018). BY_ITSELF is now what credit has a
-- part in and the rules in the code refuse. An older process says neither whose operation it is nor gives ids for settling
-- a reservation: it records payments, and what would need those goes step by step.
CREATE OR REPLACE FUNCTION record_payments(p_tenant uuid, p_batch jsonb)
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
  alone waiting_payment[];
  done waiting_payment[];
  w waiting_payment;
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
  v_client uuid;
  v_news event_draft[];
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
      r.surplus, coalesce(r.operation, 'recordPayment'), r.unreserved, r.settling)::waiting_payment ORDER BY r.place),
      array_agg(r.invoice) INTO waiting, v_invoices
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, invoice uuid, amount bigint, method text, day text, reference text, note text, account uuid,
      payment uuid, allocation uuid, transfer uuid, surplus uuid, operation text, unreserved boolean, settling uuid[]);
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
      array_agg(w ORDER BY w.place) FILTER (WHERE j.reason = 'WITH_CREDIT'),
      array_agg(w.place ORDER BY w.place) FILTER (WHERE j.reason NOT IN ('DONE', 'WITH_CREDIT')),
      array_agg(j.reason ORDER BY w.place) FILTER (WHERE j.reason NOT IN ('DONE', 'WITH_CREDIT'))
      INTO going, alone, v_refused, v_reasons
    FROM unnest(waiting) w
    LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
    LEFT JOIN holds h ON h.environment_id = p_tenant AND h.order_id = i.order_id AND h.state = 'HELD'
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.kind = 'CLIENT'
      AND c.sub_account_id = i.sub_account_id AND c.currency = v_currency AND c.id = ANY (v_ids)
    CROSS JOIN LATERAL (SELECT CASE
        WHEN k.operation = w.operation AND k.input_hash = w.input_hash THEN 'REPEATED'
        WHEN k.key IS NOT NULL THEN 'KEY_REUSED'
        WHEN w.invoice IS NULL THEN 'INVOICE_NOT_FOUND'
        WHEN w.day COLLATE "C" > v_today OR w.day COLLATE "C" < p_batch->>'earliest' THEN 'DATE_OUT_OF_RANGE'
        WHEN i.id IS NULL THEN 'INVOICE_NOT_FOUND'
        WHEN i.voided_at IS NOT NULL OR i.paid_minor >= i.total_minor OR i.currency <> v_currency THEN 'NOT_TAKEN'
        WHEN (h.id IS NOT NULL OR w.method = 'BALANCE') AND (c.id IS NULL OR w.settling IS NULL) THEN 'BY_ITSELF'
        WHEN h.id IS NOT NULL OR w.method = 'BALANCE' THEN 'WITH_CREDIT'
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
  END IF;
  IF going IS NOT NULL OR alone IS NOT NULL THEN
    SELECT c.* INTO sales FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_sales;
    SELECT c.* INTO bank FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_bank;
    IF sales.kind || sales.currency || bank.kind || bank.currency
        IS DISTINCT FROM 'SALES' || v_currency || 'BANK' || v_currency THEN
      RAISE EXCEPTION 'payments go from the account of the bank to that of sales' USING ERRCODE = 'GL002';
    END IF;
  END IF;

  IF going IS NOT NULL THEN
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
  END IF;
  done := going;
  FOREACH w IN ARRAY coalesce(alone, '{}') LOOP
    w.day := coalesce(w.day, v_today);
    SELECT * INTO v_news, v_client FROM pay_with_credit(w, v_sales, v_bank, v_today, v_rule);
    IF v_news IS NULL THEN
      v_refused := v_refused || w.place;
      RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
    ELSE
      done := done || w;
      drafts := drafts || v_news;
      v_clients := CASE WHEN v_client IS NULL THEN v_clients ELSE v_clients || v_client END;
    END IF;
  END LOOP;
  -- What was refused leaves nothing behind.
  IF v_refused IS NOT NULL AND v_made IS NOT NULL THEN
    DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made)
      AND (done IS NULL OR c.id <> v_sales AND c.id <> v_bank)
      AND NOT EXISTS (SELECT 1 FROM unnest(done) d WHERE d.account = c.id);
  END IF;
  IF done IS NULL THEN RETURN; END IF;
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
      CASE w.operation WHEN 'payFromBalance' THEN concat('{"paymentId":"', p.id, '"}')
        ELSE concat('{"invoice":', frozen_invoice(i), ',"payment":', frozen_payment(p), '}') END AS answer, w.operation
    FROM unnest(done) w LEFT JOIN invoices i ON i.environment_id = p_tenant AND i.id = w.invoice
    LEFT JOIN payments p ON p.environment_id = p_tenant AND p.id = w.payment
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, a.operation, a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  )
  SELECT array_agg(a.place), array_agg(a.answer) INTO v_places, v_answers FROM answered a;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION settle_invoice, pay_with_credit FROM PUBLIC;
