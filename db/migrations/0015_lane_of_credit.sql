-- Recovering credit and setting minimum balances in one round trip, as gifts and activations are: what waits in one world
-- comes as JSON and is done in one transaction, each with its own outcome. Who has personal limits never comes here.

-- 1. A credit account as it is kept for a repetition, with what a move makes of it.
CREATE FUNCTION frozen_credit(c credit_accounts, p_balance bigint, p_minimum bigint, p_version int, p_entries int)
RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', c.environment_id, '","id":"', c.id, '","kind":"', c.kind, '","subAccountId":',
    frozen_text(c.sub_account_id::text), ',"currency":"', c.currency, '","balanceMinor":', frozen_minor(p_balance),
    ',"heldMinor":', frozen_minor(c.held_minor), ',"minimumMinor":', frozen_minor(p_minimum), ',"version":', p_version,
    ',"entryCount":', p_entries, ',"createdAt":', frozen_instant(c.created_at), '}')
$$;
--> statement-breakpoint

-- 2. Recoveries of one currency that wait in one world. Each answers DONE or REPEATED with its answer, or why not:
-- KEY_REUSED, SUB_ACCOUNT_NOT_FOUND, NOTHING_TO_RECOVER, or BALANCE_CHANGED with the account as it stands, when that is
-- not the version that was seen. Of two that saw the same version of one account, the first recovers.
CREATE TYPE waiting_recovery AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, client uuid, account uuid,
  seen int, transfer uuid
);
--> statement-breakpoint
CREATE FUNCTION recover_credits(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_currency text := p_batch->>'currency';
  v_own uuid := p_batch->>'own';
  v_at timestamptz := clock_now();
  waiting waiting_recovery[];
  v_ids uuid[];
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
      r.account, r.seen, r.transfer)::waiting_recovery ORDER BY r.place), array_agg(DISTINCT r.account)
      INTO waiting, v_ids
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, seen int, transfer uuid);

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
            WHEN c.balance_minor - c.held_minor - greatest(c.minimum_minor, 0) > 0 THEN 'DONE'
            ELSE 'NOTHING_TO_RECOVER' END AS reason
        FROM unnest(waiting) w
        LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
        LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account
        LEFT JOIN idempotency_keys k ON k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key) w) j;

  IF v_going IS NULL THEN
    -- What was refused leaves nothing behind.
    DELETE FROM credit_accounts c WHERE v_made AND c.environment_id = p_tenant AND c.id = v_own;
  ELSE
    WITH moves AS MATERIALIZED (
      SELECT w.*, s AS s, c AS c, s.name AS client_name, c.balance_minor AS before, c.version AS version_before,
        c.entry_count AS entries_before, m.amount, row_number() OVER (ORDER BY w.place)::int AS n,
        sum(m.amount) OVER (ORDER BY w.place)::bigint AS taken
      FROM unnest(waiting) w
      JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
      JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
        AND c.sub_account_id = w.client AND c.currency = v_currency
      CROSS JOIN LATERAL (SELECT c.balance_minor - c.held_minor - greatest(c.minimum_minor, 0) AS amount) m
      WHERE w.place = ANY (v_going)
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
        WHERE c.environment_id = p_tenant AND c.id = m.account
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

-- 3. Minimum balances of clients to be set that wait in one world, several of one account one after the other. Each answers
-- DONE or REPEATED with its answer, or why not: KEY_REUSED, SUB_ACCOUNT_NOT_FOUND. What stands already is no change.
CREATE TYPE waiting_minimum AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, client uuid, account uuid,
  currency text, minimum bigint
);
--> statement-breakpoint
CREATE FUNCTION set_minimum_balances(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_minimum[];
  going waiting_minimum[];
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
      r.account, r.currency, r.minimum)::waiting_minimum ORDER BY r.place), array_agg(DISTINCT r.account)
      INTO waiting, v_ids
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, currency text, minimum bigint);
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
  IF coalesce(cardinality(going), 0) < cardinality(waiting) THEN
    RETURN QUERY SELECT w.place, CASE
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

  WITH sets AS MATERIALIZED (
    SELECT m.*, (m.before <> m.minimum) AS changes,
      count(*) FILTER (WHERE m.before <> m.minimum) OVER (PARTITION BY m.account ORDER BY m.place)::int AS n,
      row_number() OVER (PARTITION BY m.account ORDER BY m.place DESC) = 1 AS last
    FROM (
      SELECT w.*, s AS s, c AS c, lag(w.minimum, 1, c.minimum_minor) OVER (PARTITION BY w.account ORDER BY w.place) AS before
      FROM unnest(going) w
      JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client
      JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = w.account AND c.kind = 'CLIENT'
        AND c.sub_account_id = w.client AND c.currency = w.currency) m
  ), answered AS MATERIALIZED (
    SELECT m.place, m.actor_id, m.key, m.input_hash, concat('{"subAccount":', frozen_client(m.s), ',"credit":',
      frozen_credit(m.c, (m.c).balance_minor, m.minimum, (m.c).version + m.n, (m.c).entry_count), ',"entry":null}') AS answer
    FROM sets m
  ), limited AS (
    UPDATE credit_accounts c SET minimum_minor = m.minimum, version = c.version + m.n
      FROM sets m WHERE m.last AND m.n > 0 AND c.environment_id = p_tenant AND c.id = m.account
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
REVOKE ALL ON FUNCTION recover_credits, set_minimum_balances FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION recover_credits, set_minimum_balances TO greenlight_app;
