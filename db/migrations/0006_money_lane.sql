-- Moves of money in one round trip: a function takes what waits in one world as JSON and does it in one transaction,
-- each with its own outcome. Locks are taken in the order that every write keeps: orders, accounts by id, invoices,
-- clients, the counter of the log. An idempotency key is looked up behind the lock that its twins wait for as well, and
-- stored once, with its answer; a key that two different calls use at once makes the second one try again.

-- 1. What an answer looks like when it is kept for a repetition: amounts and instants marked, so that they come back as
-- such. Every field of the row under its name in the code.
CREATE FUNCTION frozen_text(p_text text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(to_json(p_text)::text, 'null')
$$;
--> statement-breakpoint
CREATE FUNCTION frozen_minor(p_minor bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT '{"$minor":"' || p_minor::text || '"}'
$$;
--> statement-breakpoint
CREATE FUNCTION frozen_instant(p_at timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce('{"$date":' || to_json(p_at)::text || '}', 'null')
$$;
--> statement-breakpoint
CREATE FUNCTION frozen_client(s sub_accounts) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', s.environment_id, '","id":"', s.id, '","username":', frozen_text(s.username),
    ',"name":', frozen_text(s.name), ',"email":', frozen_text(s.email), ',"phone":', frozen_text(s.phone),
    ',"externalId":', frozen_text(s.external_id), ',"tags":', to_json(s.tags), ',"searchText":',
    frozen_text(s.search_text), ',"pendingOrderCount":', s.pending_order_count, ',"oldestPendingAt":',
    frozen_instant(s.oldest_pending_at), ',"version":', s.version, ',"createdAt":', frozen_instant(s.created_at), '}')
$$;
--> statement-breakpoint
CREATE FUNCTION frozen_order(o orders) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', o.environment_id, '","id":"', o.id, '","shopId":"', o.shop_id,
    '","subAccountId":"', o.sub_account_id, '","number":', frozen_text(o.number), ',"currency":"', o.currency,
    '","totalMinor":', frozen_minor(o.total_minor), ',"paidMinor":', frozen_minor(o.paid_minor), ',"refundedMinor":',
    frozen_minor(o.refunded_minor), ',"status":"', o.status, '","paymentStatus":"', o.payment_status,
    '","paymentMethod":"', o.payment_method, '","activationPolicy":"', o.activation_policy, '","activationReason":',
    o.activation_reason, ',"source":"', o.source, '","note":', frozen_text(o.note), ',"searchText":',
    frozen_text(o.search_text), ',"version":', o.version, ',"createdAt":', frozen_instant(o.created_at),
    ',"activatedAt":', frozen_instant(o.activated_at), ',"activatedBy":', frozen_text(o.activated_by),
    ',"deletedAt":', frozen_instant(o.deleted_at), ',"deletedBy":', frozen_text(o.deleted_by), ',"deleteReason":',
    frozen_text(o.delete_reason), '}')
$$;
--> statement-breakpoint

-- 2. The log, written as a set. Numbers and links are those that one event after the other would have got.
CREATE TYPE event_draft AS (
  kind text, subject_type text, subject_id uuid, subject_version int, sub_account_id uuid, order_id uuid,
  invoice_id uuid, actor_kind text, actor_id text, actor_label text, data jsonb
);
--> statement-breakpoint
CREATE FUNCTION log_events(p_drafts event_draft[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  v_at_text text := to_char(v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US');
  v_seq bigint;
  v_hash bytea;
  links bytea[];
  d event_draft;
  n int := 0;
BEGIN
  SELECT last_seq, last_hash INTO v_seq, v_hash FROM event_counters WHERE environment_id = tenant FOR UPDATE;
  IF v_seq IS NULL THEN
    RAISE EXCEPTION 'this world has no event counter' USING ERRCODE = 'GL002';
  END IF;
  -- The same text as event_hash makes of the row, put together by hand because that takes a fifth of the time.
  FOREACH d IN ARRAY p_drafts LOOP
    n := n + 1;
    v_hash := sha256(v_hash || convert_to(concat('["', tenant, '", ', v_seq + n, ', ', to_json(d.kind), ', "',
      d.subject_type, '", "', d.subject_id, '", ', d.subject_version, ', ', frozen_text(d.sub_account_id::text),
      ', ', frozen_text(d.order_id::text), ', ', frozen_text(d.invoice_id::text), ', "', d.actor_kind, '", ',
      to_json(d.actor_id), ', ', to_json(d.actor_label), ', ', d.data, ', "', v_at_text, '"]'), 'UTF8'));
    links[n] := v_hash;
  END LOOP;
  INSERT INTO events (environment_id, seq, kind, subject_type, subject_id, subject_version, sub_account_id, order_id,
      invoice_id, actor_kind, actor_id, actor_label, data, hash, occurred_at)
    SELECT tenant, v_seq + place, kind, subject_type, subject_id, subject_version, sub_account_id, order_id, invoice_id,
      actor_kind, actor_id, actor_label, data, hash, v_at
    FROM ROWS FROM (unnest(p_drafts), unnest(links)) WITH ORDINALITY AS d (kind, subject_type, subject_id,
      subject_version, sub_account_id, order_id, invoice_id, actor_kind, actor_id, actor_label, data, hash, place);
  v_seq := v_seq + n;
  UPDATE event_counters SET last_seq = v_seq, last_hash = v_hash WHERE environment_id = tenant;
  RETURN v_seq;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION append_events(p_actor_kind text, p_actor_id text, p_actor_label text, p_events jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  drafts event_draft[];
BEGIN
  SELECT array_agg((e->>'kind', e->>'subjectType', (e->>'subjectId')::uuid, (e->>'subjectVersion')::int,
      (e->>'subAccountId')::uuid, (e->>'orderId')::uuid, (e->>'invoiceId')::uuid, p_actor_kind, p_actor_id,
      p_actor_label, coalesce(e->'data', '{}'::jsonb))::event_draft) INTO drafts
    FROM jsonb_array_elements(p_events) AS e;
  RETURN log_events(drafts);
END $$;
--> statement-breakpoint

-- 3. Gifts of one currency that wait in one world. Each answers DONE or REPEATED with its answer, or why it was refused:
-- KEY_REUSED, SUB_ACCOUNT_NOT_FOUND, INSUFFICIENT_CREDIT with what was available in its turn.
CREATE TYPE waiting_gift AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, client uuid, account uuid,
  amount bigint, note text, transfer uuid
);
--> statement-breakpoint
CREATE FUNCTION give_credits(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_currency text := p_batch->>'currency';
  v_own uuid := p_batch->>'own';
  gifts waiting_gift[];
  g waiting_gift;
  v_made uuid[];
  v_ids uuid[];
  v_held int;
  v_own_kind text;
  v_own_balance bigint;
  v_own_version int;
  v_own_entries int;
  v_repeated int[];
  v_unknown int[];
  v_total numeric;
  v_refused int[];
  v_left bigint;
  v_at timestamptz := clock_now();
  v_at_frozen text := frozen_instant(v_at);
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.client,
      r.account, r.amount, r.note, r.transfer)::waiting_gift ORDER BY r.place), array_agg(DISTINCT r.account) FILTER (WHERE r.account IS NOT NULL)
      INTO gifts, v_ids
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, amount bigint, note text, transfer uuid);

  <<hold>> LOOP
    SELECT count(*), max(c.kind || c.currency) FILTER (WHERE c.id = v_own), max(c.balance_minor) FILTER (WHERE c.id = v_own),
        max(c.balance_minor - c.held_minor - c.minimum_minor) FILTER (WHERE c.id = v_own),
        max(c.version) FILTER (WHERE c.id = v_own), max(c.entry_count) FILTER (WHERE c.id = v_own)
      INTO v_held, v_own_kind, v_own_balance, v_left, v_own_version, v_own_entries FROM (
      SELECT * FROM credit_accounts c WHERE c.environment_id = p_tenant
        AND c.id = ANY (v_ids || v_own) ORDER BY c.id FOR UPDATE) c;
    EXIT hold WHEN v_made IS NOT NULL OR v_held > coalesce(cardinality(v_ids), 0);
    WITH made AS (
      INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency)
        SELECT p_tenant, a.id, a.kind, a.client, v_currency FROM (
          SELECT DISTINCT w.account AS id, 'CLIENT' AS kind, w.client FROM unnest(gifts) w
            JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
          UNION ALL SELECT v_own, 'RESELLER', NULL) a
        WHERE NOT EXISTS (SELECT 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = a.id)
        ORDER BY a.id ON CONFLICT DO NOTHING RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO v_made FROM made;
  END LOOP;
  IF v_own_kind <> 'RESELLER' || v_currency THEN
    RAISE EXCEPTION 'gifts come from the account of the reseller' USING ERRCODE = 'GL002';
  END IF;

  -- Twins wait for the account too, so that here the first one's answer is seen.
  SELECT array_agg(w.place) FILTER (WHERE k.key IS NOT NULL), array_agg(w.place) FILTER (WHERE s.id IS NULL),
      sum(w.amount) INTO v_repeated, v_unknown, v_total
    FROM unnest(gifts) w LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
    LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
  IF v_repeated IS NOT NULL THEN
    RETURN QUERY SELECT w.place,
        CASE WHEN k.operation = 'giveCredit' AND k.input_hash = w.input_hash THEN 'REPEATED' ELSE 'KEY_REUSED' END,
        k.answer, NULL::bigint
      FROM unnest(gifts) w JOIN idempotency_keys k
        ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    v_refused := v_repeated;
  END IF;
  IF v_repeated IS NOT NULL OR v_unknown IS NOT NULL OR v_total > v_left THEN
    FOREACH g IN ARRAY gifts LOOP
      CONTINUE WHEN g.place = ANY (v_repeated);
      IF g.place = ANY (v_unknown) THEN
        v_refused := v_refused || g.place;
        RETURN QUERY SELECT g.place, 'SUB_ACCOUNT_NOT_FOUND', NULL, NULL::bigint;
      ELSIF g.amount <= v_left THEN
        v_left := v_left - g.amount;
      ELSE
        v_refused := v_refused || g.place;
        RETURN QUERY SELECT g.place, 'INSUFFICIENT_CREDIT', '{"availableMinor":' || frozen_minor(v_left) || '}', NULL::bigint;
      END IF;
    END LOOP;
  END IF;
  IF v_refused IS NOT NULL THEN
    -- What was refused leaves nothing behind.
    SELECT array_agg(w ORDER BY w.place) INTO gifts FROM unnest(gifts) w WHERE w.place <> ALL (v_refused);
    DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made)
      AND (gifts IS NULL OR c.id <> v_own) AND c.id NOT IN (SELECT w.account FROM unnest(gifts) w);
    IF gifts IS NULL THEN RETURN; END IF;
  END IF;

  WITH moves AS MATERIALIZED (
    SELECT w.*, s AS s, s.name AS client_name, c.balance_minor AS before, c.version AS version_before,
      c.entry_count AS entries_before, c.held_minor, c.minimum_minor, c.created_at AS account_since,
      row_number() OVER (ORDER BY w.place)::int AS n, sum(w.amount) OVER (ORDER BY w.place)::bigint AS given,
      row_number() OVER (PARTITION BY w.account ORDER BY w.place)::int AS client_n,
      sum(w.amount) OVER (PARTITION BY w.account ORDER BY w.place)::bigint AS client_given
    FROM unnest(gifts) w
    JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
    JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
      AND c.sub_account_id = w.client AND c.currency = v_currency
  ), answered AS MATERIALIZED (
    SELECT m.place, m.actor_id, m.key, m.input_hash, concat('{"subAccount":', frozen_client(m.s),
      ',"credit":{"environmentId":"', p_tenant, '","id":"', m.account, '","kind":"CLIENT","subAccountId":"', m.client,
      '","currency":"', v_currency, '","balanceMinor":', frozen_minor(m.before + m.client_given), ',"heldMinor":',
      frozen_minor(m.held_minor), ',"minimumMinor":', frozen_minor(m.minimum_minor), ',"version":',
      m.version_before + m.client_n, ',"entryCount":', m.entries_before + m.client_n, ',"createdAt":',
      frozen_instant(m.account_since), '},"entry":{"id":"', m.transfer, '","transferId":"', m.transfer,
      '","accountId":"', m.account, '","counterAccountId":"', v_own, '","number":', m.entries_before + m.client_n,
      ',"kind":"GIVE","amountMinor":', frozen_minor(m.amount), ',"balanceAfterMinor":',
      frozen_minor(m.before + m.client_given), ',"currency":"', v_currency, '","orderId":null,"note":',
      frozen_text(m.note), ',"actorId":', frozen_text(m.actor_id), ',"actorLabel":', frozen_text(m.actor_label),
      ',"createdAt":', v_at_frozen, ',"reversed":false}}') AS answer
    FROM moves m
  ), posted AS (
    INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency,
        debit_entry_number, debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, note, actor_id,
        actor_label, created_at)
      SELECT p_tenant, m.transfer, 'GIVE', v_own, m.account, m.amount, v_currency, v_own_entries + m.n,
        v_own_balance - m.given, m.entries_before + m.client_n, m.before + m.client_given, m.note, m.actor_id,
        m.actor_label, v_at FROM moves m
  ), credited AS (
    UPDATE credit_accounts c SET balance_minor = c.balance_minor + m.amount, version = c.version + m.n,
        entry_count = c.entry_count + m.n
      FROM (SELECT account, sum(amount)::bigint AS amount, count(*)::int AS n FROM moves GROUP BY account
        UNION ALL SELECT v_own, -sum(amount)::bigint, count(*)::int FROM moves) m
      WHERE c.environment_id = p_tenant AND c.id = m.account
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, 'giveCredit', a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  ), told AS (
    SELECT array_agg((e.kind, 'CREDIT_ACCOUNT', e.subject, e.version, e.client, NULL, NULL, m.actor_kind, m.actor_id,
        m.actor_label, m.data)::event_draft) AS drafts
      FROM (SELECT *, jsonb_build_object('currency', v_currency, 'client', client_name, 'note', note,
        'amountMinor', amount::text) AS data FROM moves ORDER BY n) m
      CROSS JOIN LATERAL (VALUES
        ('credit.given', m.account, m.version_before + m.client_n, m.client),
        ('credit.given_away', v_own, v_own_version + m.n, NULL)) AS e (kind, subject, version, client)
  )
  SELECT t.drafts, a.places, a.answers INTO drafts, v_places, v_answers
    FROM told t, (SELECT array_agg(place) AS places, array_agg(answer) AS answers FROM answered) a;
  IF cardinality(v_places) IS DISTINCT FROM cardinality(gifts) THEN
    RAISE EXCEPTION 'an account is not the client''s' USING ERRCODE = 'GL002';
  END IF;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint
-- 4. Orders to be activated by hand that wait in one world. Each answers DONE or REPEATED with its answer, or why not:
-- KEY_REUSED, ORDER_NOT_FOUND, ORDER_CLOSED with the order as it stands, or BY_ITSELF when its reservation does not fit
-- its invoice, which the rules in the code then judge.
CREATE TYPE waiting_activation AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, order_id uuid, payment uuid,
  allocation uuid, transfer uuid
);
--> statement-breakpoint
CREATE TYPE settled_reservation AS (place int, account uuid, account_version int, invoice uuid, amount bigint);
--> statement-breakpoint
-- Settles the reservations of held orders: payment, allocation, transfer, accounts, invoices.
CREATE FUNCTION settle_reservations(p_orders waiting_activation[]) RETURNS settled_reservation[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  v_ids uuid[];
  v_today date;
  settled settled_reservation[];
BEGIN
  SELECT array_agg(w.order_id) INTO v_ids FROM unnest(p_orders) w;
  SELECT (v_at AT TIME ZONE r.time_zone)::date INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = tenant;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = tenant AND c.id IN (
      SELECT h.account_id FROM holds h WHERE h.environment_id = tenant AND h.order_id = ANY (v_ids) AND h.state = 'HELD'
      UNION SELECT a.id FROM orders o JOIN credit_accounts a
        ON a.environment_id = tenant AND a.kind = 'SALES' AND a.currency = o.currency AND a.sub_account_id IS NULL
        WHERE o.environment_id = tenant AND o.id = ANY (v_ids))
    ORDER BY c.id FOR UPDATE;
  PERFORM 1 FROM invoices i WHERE i.environment_id = tenant AND i.order_id = ANY (v_ids) ORDER BY i.id FOR NO KEY UPDATE;
  WITH due AS MATERIALIZED (
    SELECT w.*, h.id AS hold, h.amount_minor AS amount, i.id AS invoice, i.currency, i.total_minor - i.paid_minor AS open,
      c.id AS account, c.balance_minor AS before, c.version AS version_before, c.entry_count AS entries_before,
      a.id AS sales, a.balance_minor AS sales_before, a.entry_count AS sales_entries_before,
      row_number() OVER (PARTITION BY c.id ORDER BY w.place)::int AS n,
      sum(h.amount_minor) OVER (PARTITION BY c.id ORDER BY w.place)::bigint AS spent,
      row_number() OVER (PARTITION BY a.id ORDER BY w.place)::int AS sales_n,
      sum(h.amount_minor) OVER (PARTITION BY a.id ORDER BY w.place)::bigint AS sold
    FROM unnest(p_orders) w
    JOIN holds h ON h.environment_id = tenant AND h.order_id = w.order_id AND h.state = 'HELD'
    JOIN invoices i ON i.environment_id = tenant AND i.order_id = w.order_id
    JOIN credit_accounts c ON c.environment_id = tenant AND c.id = h.account_id AND c.currency = i.currency
    JOIN credit_accounts a ON a.environment_id = tenant AND a.kind = 'SALES' AND a.currency = i.currency
      AND a.sub_account_id IS NULL
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
      WHERE h.environment_id = tenant AND h.id = d.hold
  ), moved AS (
    UPDATE credit_accounts c SET balance_minor = c.balance_minor + m.amount, held_minor = c.held_minor - m.held,
        version = c.version + m.n, entry_count = c.entry_count + m.n
      FROM (SELECT account, -sum(amount)::bigint AS amount, sum(amount)::bigint AS held, count(*)::int AS n FROM due GROUP BY account
        UNION ALL SELECT sales, sum(amount)::bigint, 0, count(*)::int FROM due GROUP BY sales) m
      WHERE c.environment_id = tenant AND c.id = m.account
  ), credited AS (
    UPDATE invoices i SET paid_minor = i.paid_minor + d.amount, version = i.version + 1,
        overdue = i.overdue AND d.amount < d.open, paid_at = CASE WHEN d.amount = d.open THEN v_at ELSE i.paid_at END
      FROM due d WHERE i.environment_id = tenant AND i.id = d.invoice
  )
  SELECT array_agg((d.place, d.account, d.version_before + d.n, d.invoice, d.amount)::settled_reservation) INTO settled
    FROM due d;
  RETURN settled;
END $$;
--> statement-breakpoint
CREATE FUNCTION activate_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_activation[];
  going waiting_activation[];
  settled settled_reservation[];
  v_reserved int;
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r."order",
      r.payment, r.allocation, r.transfer)::waiting_activation ORDER BY r.place) INTO waiting
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, "order" uuid, payment uuid, allocation uuid, transfer uuid);
  PERFORM 1 FROM orders o WHERE o.environment_id = p_tenant
    AND o.id = ANY (SELECT w.order_id FROM unnest(waiting) w) ORDER BY o.id FOR NO KEY UPDATE;

  -- Twins wait for the order too, so that here the first one's answer is seen.
  SELECT array_agg(w ORDER BY w.place) FILTER (WHERE k.key IS NULL AND o.status = 'PENDING' AND fits.yes),
      count(*) FILTER (WHERE k.key IS NULL AND o.status = 'PENDING' AND h.id IS NOT NULL AND fits.yes) INTO going, v_reserved
    FROM unnest(waiting) w
    LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
    LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
    LEFT JOIN holds h ON h.environment_id = p_tenant AND h.order_id = w.order_id AND h.state = 'HELD'
    CROSS JOIN LATERAL (SELECT h.id IS NULL OR EXISTS (
      SELECT 1 FROM invoices i JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = h.account_id
        JOIN credit_accounts a ON a.environment_id = p_tenant AND a.kind = 'SALES' AND a.currency = i.currency
          AND a.sub_account_id IS NULL
        WHERE i.environment_id = p_tenant AND i.order_id = w.order_id AND c.currency = i.currency
          AND h.amount_minor <= i.total_minor - i.paid_minor) AS yes) fits;
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
    WHERE o.environment_id = p_tenant AND o.id = w.order_id;
  PERFORM 1 FROM sub_accounts c WHERE c.environment_id = p_tenant AND c.id IN (
      SELECT o.sub_account_id FROM unnest(going) w JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id)
    ORDER BY c.id FOR NO KEY UPDATE;
  UPDATE sub_accounts c SET (pending_order_count, oldest_pending_at) = (
      SELECT count(*), min(o.created_at) FROM orders o
      WHERE o.environment_id = p_tenant AND o.sub_account_id = c.id AND o.status = 'PENDING')
    WHERE c.environment_id = p_tenant AND c.id IN (
      SELECT o.sub_account_id FROM unnest(going) w JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id);

  WITH answered AS MATERIALIZED (
    SELECT w.place, w.actor_id, w.key, w.input_hash,
      concat('{"order":', frozen_order(o), ',"subAccount":', frozen_client(c), '}') AS answer
    FROM unnest(going) w JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
    JOIN sub_accounts c ON c.environment_id = p_tenant AND c.id = o.sub_account_id
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, 'activateOrder', a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  ), told AS (
    SELECT array_agg((e.kind, e.subject_type, e.subject, e.version, o.sub_account_id, o.id, e.invoice, w.actor_kind,
        w.actor_id, w.actor_label, jsonb_build_object('currency', o.currency, 'client', c.name) || e.data)::event_draft
        ORDER BY w.place, e.step) AS drafts
      FROM unnest(going) w JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
      JOIN sub_accounts c ON c.environment_id = p_tenant AND c.id = o.sub_account_id
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION log_events, append_events, give_credits, settle_reservations, activate_orders FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION append_events, give_credits, activate_orders TO greenlight_app;
