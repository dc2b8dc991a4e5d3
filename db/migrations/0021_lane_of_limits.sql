-- Moves of people with personal limits in one round trip, shared with those of everybody else, and the operator's top-up. A
-- move says how much of it its person does alone; what is more, or in another currency than the reseller's, answers BY_ITSELF
-- and leaves nothing, and the rules in the code then refuse it or ask a second person. Where no move says so, nothing else is
-- looked at than before. A process of an older release sends nobody with limits here.

-- 1. Top-ups of the reseller's own credit in one currency that wait in one world. Each answers DONE or REPEATED with its
-- answer, or KEY_REUSED. Both accounts are named by the code, and made when they are missing.
CREATE TYPE waiting_top_up AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, amount bigint, note text,
  transfer uuid
);
--> statement-breakpoint
CREATE FUNCTION top_up_credits(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_currency text := p_batch->>'currency';
  v_own uuid := p_batch->>'own';
  v_funding uuid := p_batch->>'funding';
  v_at timestamptz := clock_now();
  waiting waiting_top_up[];
  w waiting_top_up;
  known idempotency_keys;
  credit credit_accounts;
  funding credit_accounts;
  v_made uuid[];
  v_id uuid;
  drafts event_draft[];
  v_answer text;
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.amount, r.note,
      r.transfer)::waiting_top_up ORDER BY r.place) INTO waiting
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, amount bigint, note text, transfer uuid);
  FOR v_id IN SELECT a.id FROM unnest(ARRAY[v_own, v_funding]) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_id FOR UPDATE;
    IF NOT FOUND THEN
      INSERT INTO credit_accounts (environment_id, id, kind, currency)
        VALUES (p_tenant, v_id, CASE v_id WHEN v_own THEN 'RESELLER' ELSE 'FUNDING' END, v_currency)
        ON CONFLICT DO NOTHING;
      IF FOUND THEN
        v_made := v_made || v_id;
      END IF;
      PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_id FOR UPDATE;
    END IF;
  END LOOP;
  SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_own;
  SELECT c.* INTO funding FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_funding;
  IF funding.kind || funding.currency || credit.kind || credit.currency
      IS DISTINCT FROM 'FUNDING' || v_currency || 'RESELLER' || v_currency THEN
    RAISE EXCEPTION 'a top-up goes from the account of funding to that of the reseller' USING ERRCODE = 'GL002';
  END IF;

  -- Twins wait for the account too, so that here the first one's answer is seen.
  FOREACH w IN ARRAY waiting LOOP
    SELECT k.* INTO known FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    IF FOUND THEN
      RETURN QUERY SELECT w.place, CASE WHEN known.operation = 'topUpResellerCredit' AND known.input_hash = w.input_hash
        THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
      CONTINUE;
    END IF;
    PERFORM post_transfer(w.transfer, 'TOP_UP', v_funding, v_own, w.amount, NULL, NULL, NULL, NULL, NULL, w.note, w.actor_id,
      w.actor_label);
    SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_own;
    drafts := drafts || ('credit.topped_up', 'CREDIT_ACCOUNT', v_own, credit.version, NULL, NULL, NULL, w.actor_kind,
      w.actor_id, w.actor_label, jsonb_build_object('currency', v_currency, 'amountMinor', w.amount::text))::event_draft;
    v_answer := concat('{"credit":', frozen_credit(credit, credit.balance_minor, credit.minimum_minor, credit.version,
      credit.entry_count), '}');
    IF w.key IS NOT NULL THEN
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        VALUES (p_tenant, w.actor_id, w.key, 'topUpResellerCredit', w.input_hash, v_answer, v_at);
    END IF;
    v_places := v_places || w.place;
    v_answers := v_answers || v_answer;
  END LOOP;
  IF drafts IS NULL THEN
    -- What was refused leaves nothing behind.
    DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made);
    RETURN;
  END IF;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION top_up_credits FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION top_up_credits TO greenlight_app;
--> statement-breakpoint

-- 2. The currency that limits are in.
CREATE FUNCTION default_currency_of(p_tenant uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT r.default_currency FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = p_tenant
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION default_currency_of FROM PUBLIC;
--> statement-breakpoint

-- 3. Gifts, as in migration 0006, or BY_ITSELF.
CREATE OR REPLACE FUNCTION give_credits(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
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
  v_limited boolean;
  v_beyond int[];
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
      r.account, r.amount, r.note, r.transfer)::waiting_gift ORDER BY r.place), array_agg(DISTINCT r.account) FILTER (WHERE r.account IS NOT NULL),
      bool_or(r.alone IS NOT NULL) INTO gifts, v_ids, v_limited
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, amount bigint, note text, transfer uuid, alone bigint);

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
  IF v_limited THEN
    SELECT array_agg(r.place) INTO v_beyond
      FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, amount bigint, alone bigint), default_currency_of(p_tenant) own
      WHERE r.amount > r.alone OR r.alone IS NOT NULL AND own <> v_currency;
  END IF;
  IF v_repeated IS NOT NULL OR v_unknown IS NOT NULL OR v_beyond IS NOT NULL OR v_total > v_left THEN
    FOREACH g IN ARRAY gifts LOOP
      CONTINUE WHEN g.place = ANY (v_repeated);
      IF g.place = ANY (v_unknown) THEN
        v_refused := v_refused || g.place;
        RETURN QUERY SELECT g.place, 'SUB_ACCOUNT_NOT_FOUND', NULL, NULL::bigint;
      ELSIF g.place = ANY (v_beyond) THEN
        v_refused := v_refused || g.place;
        RETURN QUERY SELECT g.place, 'BY_ITSELF', NULL, NULL::bigint;
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

  -- From the moves to the rows by LEFT JOIN, whatever a plan thinks of tables that were small when it was made.
  WITH looked AS MATERIALIZED (
    SELECT w.*, s AS s, s.name AS client_name, c.id AS found, c.balance_minor AS before, c.version AS version_before,
      c.entry_count AS entries_before, c.held_minor, c.minimum_minor, c.created_at AS account_since,
      row_number() OVER (ORDER BY w.place)::int AS n, sum(w.amount) OVER (ORDER BY w.place)::bigint AS given,
      row_number() OVER (PARTITION BY w.account ORDER BY w.place)::int AS client_n,
      sum(w.amount) OVER (PARTITION BY w.account ORDER BY w.place)::bigint AS client_given
    FROM unnest(gifts) w
    LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
      AND c.sub_account_id = w.client AND c.currency = v_currency
  ), moves AS (
    SELECT * FROM looked WHERE found IS NOT NULL
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
      WHERE c.environment_id = p_tenant AND c.id = m.account AND c.id = ANY (v_ids || v_own)
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

-- 4. Recoveries, as in migration 0015, or BY_ITSELF for what is free when the account is held.
ALTER TYPE waiting_recovery ADD ATTRIBUTE alone bigint;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION recover_credits(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_currency text := p_batch->>'currency';
  v_own uuid := p_batch->>'own';
  v_at timestamptz := clock_now();
  waiting waiting_recovery[];
  v_ids uuid[];
  v_limited boolean;
  v_elsewhere boolean;
  v_made boolean := false;
  own credit_accounts;
  v_going int[];
  v_refused int[];
  v_reasons text[];
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.client,
      r.account, r.seen, r.transfer, r.alone)::waiting_recovery ORDER BY r.place), array_agg(DISTINCT r.account),
      bool_or(r.alone IS NOT NULL) INTO waiting, v_ids, v_limited
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, seen int, transfer uuid, alone bigint);

  IF NOT EXISTS (SELECT 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_own) THEN
    INSERT INTO credit_accounts (environment_id, id, kind, currency) VALUES (p_tenant, v_own, 'RESELLER', v_currency)
      ON CONFLICT DO NOTHING;
    v_made := FOUND;
  END IF;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_ids || v_own)
    ORDER BY c.id FOR UPDATE;
  SELECT c.* INTO own FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_own;
  IF own.kind || own.currency IS DISTINCT FROM 'RESELLER' || v_currency THEN
    RAISE EXCEPTION 'what is recovered goes to the account of the reseller' USING ERRCODE = 'GL002';
  END IF;

  IF v_limited THEN
    v_elsewhere := default_currency_of(p_tenant) <> v_currency;
  END IF;
  -- Twins wait for the account too, so that here the first one's answer is seen.
  SELECT array_agg(j.place ORDER BY j.place) FILTER (WHERE j.reason = 'DONE'),
      array_agg(j.place ORDER BY j.place) FILTER (WHERE j.reason <> 'DONE'),
      array_agg(j.reason ORDER BY j.place) FILTER (WHERE j.reason <> 'DONE') INTO v_going, v_refused, v_reasons
    FROM (
      SELECT w.place, CASE WHEN w.reason = 'DONE' AND row_number() OVER (PARTITION BY w.account, w.reason ORDER BY w.place) > 1
          THEN 'BALANCE_CHANGED' ELSE w.reason END AS reason
      FROM (
        SELECT w.place, w.account, CASE
            WHEN k.operation = 'recoverCredit' AND k.input_hash = w.input_hash THEN 'REPEATED'
            WHEN k.key IS NOT NULL THEN 'KEY_REUSED'
            WHEN s.id IS NULL THEN 'SUB_ACCOUNT_NOT_FOUND'
            WHEN c.version <> w.seen THEN 'BALANCE_CHANGED'
            WHEN f.free > w.alone OR f.free > 0 AND w.alone IS NOT NULL AND v_elsewhere THEN 'BY_ITSELF'
            WHEN f.free > 0 THEN 'DONE'
            ELSE 'NOTHING_TO_RECOVER' END AS reason
        FROM unnest(waiting) w
        LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
        LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account
        LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
        CROSS JOIN LATERAL (SELECT c.balance_minor - c.held_minor - greatest(c.minimum_minor, 0) AS free) f) w) j;

  IF v_going IS NULL THEN
    -- What was refused leaves nothing behind.
    DELETE FROM credit_accounts c WHERE v_made AND c.environment_id = p_tenant AND c.id = v_own;
  ELSE
    WITH looked AS MATERIALIZED (
      SELECT w.*, s AS s, c AS c, c.id AS found, s.name AS client_name, c.balance_minor AS before, c.version AS version_before,
        c.entry_count AS entries_before, m.amount, row_number() OVER (ORDER BY w.place)::int AS n,
        sum(m.amount) OVER (ORDER BY w.place)::bigint AS taken
      FROM unnest(waiting) w
      LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
      LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
        AND c.sub_account_id = w.client AND c.currency = v_currency
      CROSS JOIN LATERAL (SELECT c.balance_minor - c.held_minor - greatest(c.minimum_minor, 0) AS amount) m
      WHERE w.place = ANY (v_going)
    ), moves AS (
      SELECT * FROM looked WHERE found IS NOT NULL
    ), answered AS MATERIALIZED (
      SELECT m.place, m.actor_id, m.key, m.input_hash, concat('{"subAccount":', frozen_client(m.s),
        ',"credit":', frozen_credit(m.c, m.before - m.amount, (m.c).minimum_minor, m.version_before + 1,
          m.entries_before + 1), ',"entry":{"id":"', overlay(m.transfer::text PLACING '8' FROM 15), '","transferId":"',
        m.transfer, '","accountId":"', m.account, '","counterAccountId":"', v_own, '","number":',
        m.entries_before + 1, ',"kind":"RECOVER","amountMinor":', frozen_minor(-m.amount), ',"balanceAfterMinor":',
        frozen_minor(m.before - m.amount), ',"currency":"', v_currency, '","orderId":null,"note":null,"actorId":',
        frozen_text(m.actor_id), ',"actorLabel":', frozen_text(m.actor_label), ',"createdAt":', frozen_instant(v_at),
        ',"reversed":false}}') AS answer
      FROM moves m
    ), posted AS (
      INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency,
          debit_entry_number, debit_balance_after_minor, credit_entry_number, credit_balance_after_minor, actor_id,
          actor_label, created_at)
        SELECT p_tenant, m.transfer, 'RECOVER', m.account, v_own, m.amount, v_currency, m.entries_before + 1,
          m.before - m.amount, own.entry_count + m.n, own.balance_minor + m.taken, m.actor_id, m.actor_label, v_at
        FROM moves m
    ), moved AS (
      UPDATE credit_accounts c SET balance_minor = c.balance_minor + m.amount, version = c.version + m.n,
          entry_count = c.entry_count + m.n
        FROM (SELECT account, -amount AS amount, 1 AS n FROM moves
          UNION ALL SELECT v_own, sum(amount)::bigint, count(*)::int FROM moves) m
        WHERE c.environment_id = p_tenant AND c.id = m.account AND c.id = ANY (v_ids || v_own)
    ), kept AS (
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        SELECT p_tenant, a.actor_id, a.key, 'recoverCredit', a.input_hash, a.answer, v_at FROM answered a
        WHERE a.key IS NOT NULL
    ), told AS (
      SELECT array_agg((e.kind, 'CREDIT_ACCOUNT', e.subject, e.version, e.client, NULL, NULL, m.actor_kind, m.actor_id,
          m.actor_label, jsonb_build_object('currency', v_currency, 'client', m.client_name, 'amountMinor',
            m.amount::text))::event_draft ORDER BY m.n, e.step) AS drafts
        FROM moves m CROSS JOIN LATERAL (VALUES
          (1, 'credit.recovered', m.account, m.version_before + 1, m.client),
          (2, 'credit.taken_back', v_own, own.version + m.n, NULL)) AS e (step, kind, subject, version, client)
    )
    SELECT t.drafts, a.places, a.answers INTO drafts, v_places, v_answers
      FROM told t, (SELECT array_agg(place) AS places, array_agg(answer) AS answers FROM answered) a;
    IF cardinality(v_places) IS DISTINCT FROM cardinality(v_going) THEN
      RAISE EXCEPTION 'an account is not the client''s' USING ERRCODE = 'GL002';
    END IF;
    v_seq := log_events(drafts);
    RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
  END IF;
  IF v_refused IS NOT NULL THEN
    RETURN QUERY SELECT r.place, r.reason, CASE
          WHEN r.reason IN ('REPEATED', 'KEY_REUSED') THEN k.answer
          WHEN r.reason = 'BALANCE_CHANGED' AND c.id IS NOT NULL THEN '{"credit":'
            || frozen_credit(c, c.balance_minor, c.minimum_minor, c.version, c.entry_count) || '}' END,
        NULL::bigint
      FROM unnest(v_refused, v_reasons) AS r (place, reason)
      JOIN unnest(waiting) w ON w.place = r.place
      LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account
      LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
  END IF;
END $$;
--> statement-breakpoint

-- 5. Minimum balances, as in migration 0015, or BY_ITSELF for what is lent by a lower one.
ALTER TYPE waiting_minimum ADD ATTRIBUTE alone bigint;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION set_minimum_balances(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_minimum[];
  going waiting_minimum[];
  fitting waiting_minimum[];
  w waiting_minimum;
  v_limited boolean;
  v_currency text;
  v_before bigint;
  v_beyond int[];
  v_ids uuid[];
  v_made uuid[];
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.client,
      r.account, r.currency, r.minimum, r.alone)::waiting_minimum ORDER BY r.place), array_agg(DISTINCT r.account),
      bool_or(r.alone IS NOT NULL) INTO waiting, v_ids, v_limited
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, currency text, minimum bigint, alone bigint);
  WITH made AS (
    INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency)
      SELECT p_tenant, a.account, 'CLIENT', a.client, a.currency FROM (
        SELECT DISTINCT w.account, w.client, w.currency FROM unnest(waiting) w
        JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client) a
      WHERE NOT EXISTS (SELECT 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = a.account)
      ORDER BY a.account ON CONFLICT DO NOTHING RETURNING id)
  SELECT array_agg(id) INTO v_made FROM made;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_ids) ORDER BY c.id FOR UPDATE;

  -- Twins wait for the account too, so that here the first one's answer is seen.
  SELECT array_agg(w ORDER BY w.place) INTO going FROM unnest(waiting) w
    JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
    WHERE NOT EXISTS (SELECT 1 FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key);
  IF v_limited AND going IS NOT NULL THEN
    -- What is lent by a lower minimum, each in its turn: after those before it that are done here too.
    v_currency := default_currency_of(p_tenant);
    FOREACH w IN ARRAY going LOOP
      SELECT coalesce((SELECT b.minimum FROM unnest(fitting) b WHERE b.account = w.account ORDER BY b.place DESC LIMIT 1),
          c.minimum_minor) INTO v_before
        FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = w.account;
      IF v_before - w.minimum > w.alone OR v_before > w.minimum AND w.alone IS NOT NULL AND w.currency <> v_currency THEN
        v_beyond := v_beyond || w.place;
      ELSE
        fitting := fitting || w;
      END IF;
    END LOOP;
    going := fitting;
  END IF;
  IF coalesce(cardinality(going), 0) < cardinality(waiting) THEN
    RETURN QUERY SELECT w.place, CASE
          WHEN w.place = ANY (v_beyond) THEN 'BY_ITSELF'
          WHEN k.operation = 'setMinimumBalance' AND k.input_hash = w.input_hash THEN 'REPEATED'
          WHEN k.key IS NOT NULL THEN 'KEY_REUSED' ELSE 'SUB_ACCOUNT_NOT_FOUND' END, k.answer, NULL::bigint
      FROM unnest(waiting) w
      LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key
      WHERE w.place NOT IN (SELECT g.place FROM unnest(going) g);
    -- What was refused leaves nothing behind.
    DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made)
      AND c.id NOT IN (SELECT g.account FROM unnest(going) g);
    IF going IS NULL THEN RETURN; END IF;
  END IF;

  WITH looked AS MATERIALIZED (
    SELECT w.*, s AS s, c AS c, c.id AS found,
      lag(w.minimum, 1, c.minimum_minor) OVER (PARTITION BY w.account ORDER BY w.place) AS before
    FROM unnest(going) w
    LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
    LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
      AND c.sub_account_id = w.client AND c.currency = w.currency
  ), sets AS MATERIALIZED (
    SELECT m.*, (m.before <> m.minimum) AS changes,
      count(*) FILTER (WHERE m.before <> m.minimum) OVER (PARTITION BY m.account ORDER BY m.place)::int AS n,
      row_number() OVER (PARTITION BY m.account ORDER BY m.place DESC) = 1 AS last
    FROM looked m WHERE m.found IS NOT NULL
  ), answered AS MATERIALIZED (
    SELECT m.place, m.actor_id, m.key, m.input_hash, concat('{"subAccount":', frozen_client(m.s), ',"credit":',
      frozen_credit(m.c, (m.c).balance_minor, m.minimum, (m.c).version + m.n, (m.c).entry_count), ',"entry":null}') AS answer
    FROM sets m
  ), limited AS (
    UPDATE credit_accounts c SET minimum_minor = m.minimum, version = c.version + m.n
      FROM sets m WHERE m.last AND m.n > 0 AND c.environment_id = p_tenant AND c.id = m.account AND c.id = ANY (v_ids)
  ), kept AS (
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      SELECT p_tenant, a.actor_id, a.key, 'setMinimumBalance', a.input_hash, a.answer, v_at FROM answered a
      WHERE a.key IS NOT NULL
  ), told AS (
    SELECT array_agg(('credit.minimum_set', 'CREDIT_ACCOUNT', m.account, (m.c).version + m.n, m.client, NULL, NULL,
        m.actor_kind, m.actor_id, m.actor_label, jsonb_build_object('currency', m.currency, 'client', (m.s).name,
          'minimumMinor', m.minimum::text, 'beforeMinor', m.before::text))::event_draft ORDER BY m.place) AS drafts
      FROM sets m WHERE m.changes
  )
  SELECT t.drafts, a.places, a.answers INTO drafts, v_places, v_answers
    FROM told t, (SELECT array_agg(place) AS places, array_agg(answer) AS answers FROM answered) a;
  IF cardinality(v_places) IS DISTINCT FROM cardinality(going) THEN
    RAISE EXCEPTION 'an account is not the client''s' USING ERRCODE = 'GL002';
  END IF;
  IF drafts IS NOT NULL THEN
    v_seq := log_events(drafts);
  END IF;
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint

-- 6. Deletions of orders, as in migration 0017, or BY_ITSELF for money that goes back: at once, and with what its person
-- returned since midnight where the reseller is.
ALTER TYPE waiting_deletion ADD ATTRIBUTE alone bigint, ADD ATTRIBUTE alone_in_day bigint;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION delete_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_deletion[];
  going waiting_deletion[];
  gone waiting_deletion[];
  w waiting_deletion;
  known idempotency_keys;
  o orders;
  i invoices;
  h holds;
  client sub_accounts;
  v_ids uuid[];
  v_accounts uuid[];
  v_invoices uuid[];
  v_clients uuid[];
  v_limited boolean;
  own resellers;
  v_midnight timestamptz;
  v_returned numeric;
  v_id uuid;
  v_client text;
  v_data jsonb;
  drafts event_draft[];
  v_answer text;
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r."order", r.reason,
      r.paid, r.payments, r.allocations, r.transfers, NULL, r.alone, r."aloneInDay")::waiting_deletion ORDER BY r.place),
      array_agg(r."order"), bool_or(coalesce(r.alone, r."aloneInDay") IS NOT NULL) INTO waiting, v_ids, v_limited
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, "order" uuid, reason text, paid text, payments uuid[], allocations uuid[], transfers uuid[],
      alone bigint, "aloneInDay" bigint);
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_ids) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM orders o WHERE o.environment_id = p_tenant AND o.id = v_id FOR NO KEY UPDATE;
  END LOOP;

  -- Twins wait for the order too, so that here the first one's answer is seen.
  FOREACH w IN ARRAY waiting LOOP
    SELECT k.* INTO known FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    IF FOUND THEN
      RETURN QUERY SELECT w.place, CASE WHEN known.operation = 'deleteOrder' AND known.input_hash = w.input_hash
        THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
      CONTINUE;
    END IF;
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    IF NOT FOUND THEN
      RETURN QUERY SELECT w.place, 'ORDER_NOT_FOUND', NULL, NULL::bigint;
      CONTINUE;
    ELSIF o.status <> 'PENDING' OR o.paid_minor > o.refunded_minor AND w.paid_money IS NULL THEN
      RETURN QUERY SELECT w.place, CASE o.status WHEN 'PENDING' THEN 'PAID_MONEY_UNDECIDED' ELSE 'ORDER_CLOSED' END,
        '{"order":' || frozen_order(o) || '}', NULL::bigint;
      CONTINUE;
    END IF;
    -- Planned at each call: in a small table, any index looks as good as the one by orders.
    EXECUTE 'SELECT id FROM invoices WHERE environment_id = $1 AND order_id = $2' INTO w.invoice USING p_tenant, o.id;
    IF o.paid_minor = o.refunded_minor OR w.paid_money = 'KEEP' THEN
      w.paid_money := NULL;
      SELECT h.* INTO h FROM holds h WHERE h.environment_id = p_tenant AND h.order_id = o.id AND h.state = 'HELD';
      IF FOUND THEN
        v_accounts := v_accounts || h.account_id;
      END IF;
    ELSE
      v_ids := ARRAY(
        SELECT c.id FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'CLIENT'
          AND c.sub_account_id = o.sub_account_id AND c.currency = o.currency
        UNION ALL SELECT c.id FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'SALES'
          AND c.sub_account_id IS NULL AND c.currency = o.currency
        UNION ALL SELECT c.id FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'BANK'
          AND c.sub_account_id IS NULL AND c.currency = o.currency);
      IF w.invoice IS NULL OR cardinality(v_ids) < 3 THEN
        RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
        CONTINUE;
      END IF;
      v_accounts := v_accounts || v_ids;
    END IF;
    -- From here on, paid_money says only to where money goes back.
    going := going || w;
    v_invoices := v_invoices || w.invoice;
  END LOOP;
  IF going IS NULL THEN RETURN; END IF;

  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_accounts) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_id FOR UPDATE;
  END LOOP;
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_invoices) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM invoices i WHERE i.environment_id = p_tenant AND i.id = v_id FOR NO KEY UPDATE;
  END LOOP;
  IF v_limited THEN
    SELECT r.* INTO own FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = p_tenant;
    v_midnight := (v_at AT TIME ZONE own.time_zone)::date::timestamp AT TIME ZONE own.time_zone;
  END IF;
  FOREACH w IN ARRAY going LOOP
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    IF w.paid_money IS NOT NULL AND coalesce(w.alone, w.alone_in_day) IS NOT NULL THEN
      -- Whoever returns money holds the account of sales, so that what this person returned before is seen, also just now.
      v_returned := 0;
      IF w.alone_in_day IS NOT NULL THEN
        SELECT coalesce(sum(t.amount_minor), 0) INTO v_returned FROM transfers t
          WHERE t.environment_id = p_tenant AND t.kind = 'REFUND' AND t.actor_id = w.actor_id
            AND t.currency = own.default_currency AND t.created_at >= v_midnight;
      END IF;
      IF o.currency <> own.default_currency OR o.paid_minor - o.refunded_minor > w.alone
          OR v_returned + o.paid_minor - o.refunded_minor > w.alone_in_day THEN
        RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
        CONTINUE;
      END IF;
    END IF;
    gone := gone || w;
    v_clients := v_clients || o.sub_account_id;
    SELECT s.name INTO v_client FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = o.sub_account_id;
    v_data := jsonb_build_object('currency', o.currency, 'client', v_client, 'number', o.number);
    SELECT h.* INTO h FROM holds h WHERE h.environment_id = p_tenant AND h.order_id = o.id AND h.state = 'HELD';
    IF FOUND THEN
      PERFORM release_hold(h.id);
      SELECT drafts || ('credit.released', 'CREDIT_ACCOUNT', c.id, c.version, c.sub_account_id, o.id, NULL, w.actor_kind,
          w.actor_id, w.actor_label, v_data || jsonb_build_object('amountMinor', h.amount_minor::text))::event_draft
        INTO drafts FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = h.account_id;
    END IF;
    IF w.paid_money IS NOT NULL THEN
      drafts := drafts || return_paid_money(w, v_client);
    END IF;
    -- What is fully paid and kept stays as it is; any other invoice is void.
    UPDATE invoices i SET voided_at = v_at, overdue = false, version = i.version + 1
      WHERE i.environment_id = p_tenant AND i.id = w.invoice AND i.status <> 'PAID' RETURNING i.* INTO i;
    IF FOUND THEN
      drafts := drafts || ('invoice.voided', 'INVOICE', i.id, i.version, i.sub_account_id, o.id, i.id, w.actor_kind,
        w.actor_id, w.actor_label, v_data || jsonb_build_object('number', i.number))::event_draft;
    END IF;
    UPDATE orders o SET status = 'DELETED', version = o.version + 1, deleted_at = v_at, deleted_by = w.actor_label,
        delete_reason = w.reason, activation_reason = jsonb_build_object('code', 'DELETED', 'by', w.actor_label)
      WHERE o.environment_id = p_tenant AND o.id = w.order_id RETURNING o.* INTO o;
    drafts := drafts || ('order.deleted', 'ORDER', o.id, o.version, o.sub_account_id, o.id, NULL, w.actor_kind, w.actor_id,
      w.actor_label, v_data || jsonb_build_object('reason', w.reason))::event_draft;
  END LOOP;

  IF gone IS NULL THEN RETURN; END IF;
  -- Each client once, however many of its orders are deleted; locked before counting, as whoever else counts does.
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_clients) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = v_id FOR NO KEY UPDATE;
    UPDATE sub_accounts s SET (pending_order_count, oldest_pending_at) = (
        SELECT count(*), min(o.created_at) FROM orders o
        WHERE o.environment_id = p_tenant AND o.sub_account_id = v_id AND o.status = 'PENDING')
      WHERE s.environment_id = p_tenant AND s.id = v_id;
  END LOOP;
  FOREACH w IN ARRAY gone LOOP
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    SELECT s.* INTO client FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = o.sub_account_id;
    v_answer := concat('{"order":', frozen_order(o), ',"subAccount":', frozen_client(client), '}');
    IF w.key IS NOT NULL THEN
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        VALUES (p_tenant, w.actor_id, w.key, 'deleteOrder', w.input_hash, v_answer, v_at);
    END IF;
    v_places := v_places || w.place;
    v_answers := v_answers || v_answer;
  END LOOP;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
