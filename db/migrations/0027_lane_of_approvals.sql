-- Agreeing to a request for a second person is one round trip, after a look at the request and at whoever asked.

-- 1. Recoveries, as in migration 0021, and of an amount that was agreed to instead of all that is free: BY_ITSELF when less
-- is free.
ALTER TYPE waiting_recovery ADD ATTRIBUTE agreed bigint;
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
      r.account, r.seen, r.transfer, r.alone, r.agreed)::waiting_recovery ORDER BY r.place), array_agg(DISTINCT r.account),
      bool_or(r.alone IS NOT NULL) INTO waiting, v_ids, v_limited
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, client uuid, account uuid, seen int, transfer uuid, alone bigint, agreed bigint);

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
            WHEN w.agreed > f.free THEN 'BY_ITSELF'
            WHEN coalesce(w.agreed, f.free) > w.alone OR f.free > 0 AND w.alone IS NOT NULL AND v_elsewhere THEN 'BY_ITSELF'
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
      CROSS JOIN LATERAL (
        SELECT coalesce(w.agreed, c.balance_minor - c.held_minor - greatest(c.minimum_minor, 0)) AS amount) m
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

-- 2. What a person may do, in which part of a reseller, and how far alone, as it stands; null for whoever has no role there.
-- Whoever judged it compares the whole text with what it says later.
CREATE FUNCTION standing_of(p_tenant uuid, p_person uuid) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object(
    'person', jsonb_build_object('id', u.id, 'name', u.name, 'status', u.status, 'rights', u.rights, 'shopIds', u.shop_ids,
      'clientTags', u.client_tags, 'clientId', u.client_id,
      'largestCreditMinor', frozen_minor(u.largest_credit_minor)::jsonb,
      'refundsPerDayMinor', frozen_minor(u.refunds_per_day_minor)::jsonb,
      'secondPersonAboveMinor', frozen_minor(u.second_person_above_minor)::jsonb),
    'role', jsonb_build_object('builtin', r.builtin, 'rights', r.rights,
      'largestCreditMinor', frozen_minor(r.largest_credit_minor)::jsonb,
      'refundsPerDayMinor', frozen_minor(r.refunds_per_day_minor)::jsonb,
      'secondPersonAboveMinor', frozen_minor(r.second_person_above_minor)::jsonb))::text
  FROM environments e
  JOIN users u ON u.reseller_id = e.reseller_id AND u.id = p_person
  JOIN roles r ON r.reseller_id = u.reseller_id AND r.id = u.role_id
  WHERE e.id = p_tenant
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION standing_of FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION standing_of TO greenlight_app;
--> statement-breakpoint

-- 3. A request as it is kept for a repetition.
CREATE FUNCTION frozen_approval(a approvals) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT concat('{"environmentId":"', a.environment_id, '","id":"', a.id, '","operation":"', a.operation, '","input":', a.input,
    ',"subAccountId":"', a.sub_account_id, '","orderId":', frozen_text(a.order_id::text), ',"amountMinor":',
    frozen_minor(a.amount_minor), ',"currency":"', a.currency, '","status":"', a.status, '","resellerId":"', a.reseller_id,
    '","requestedBy":"', a.requested_by, '","requestedByName":', frozen_text(a.requested_by_name), ',"decidedBy":',
    frozen_text(a.decided_by::text), ',"decidedByName":', frozen_text(a.decided_by_name), ',"decidedAt":',
    frozen_instant(a.decided_at), ',"reason":', frozen_text(a.reason), ',"expiresAt":', frozen_instant(a.expires_at),
    ',"version":', a.version, ',"createdAt":', frozen_instant(a.created_at), '}')
$$;
--> statement-breakpoint

-- 4. Agreeing to one request. It answers DONE or REPEATED with its answer, KEY_REUSED, or BY_ITSELF for all that is not
-- regular: a request that is not there, does not wait or is the decider's own; a person who asked and is not any more who was
-- judged; another amount than the one agreed to; and what the operation's own function refuses, which leaves nothing then.
-- What is asked for, of whom and how much stands in the request itself. One request for each statement: the operation ends
-- with the log, behind which nobody may wait for accounts any more.
CREATE FUNCTION approve_request(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  m record;
  a approvals;
  known idempotency_keys;
  v_facts jsonb;
  v_outcome text;
  v_minimum bigint;
  v_before bigint;
  v_received bigint;
  v_client text;
  v_answer text;
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  IF jsonb_array_length(p_batch->'moves') <> 1 THEN
    RAISE EXCEPTION 'requests are agreed to one at a time' USING ERRCODE = 'GL002';
  END IF;
  SELECT r.* INTO m FROM jsonb_to_record(p_batch->'moves'->0) AS r (place int, "actorKind" text, "actorId" text,
    "actorName" text, key text, hash text, approval uuid, version int, standing text, account uuid, own uuid, transfer uuid,
    payments jsonb, allocations jsonb, transfers jsonb, alone bigint, "aloneInDay" bigint);
  SELECT a.* INTO a FROM approvals a WHERE a.environment_id = p_tenant AND a.id = m.approval FOR UPDATE;

  -- Twins wait for the request too, so that here the first one's answer is seen.
  SELECT k.* INTO known FROM idempotency_keys k
    WHERE k.environment_id = p_tenant AND k.actor_id = m."actorId" AND k.key = m.key;
  IF FOUND THEN
    RETURN QUERY SELECT m.place, CASE WHEN known.operation = 'approveRequest' AND known.input_hash = decode(m.hash, 'hex')
      THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
    RETURN;
  END IF;

  IF (a.status = 'WAITING' AND a.expires_at > v_at AND a.version = m.version AND m."actorKind" = 'USER'
      AND a.requested_by::text <> m."actorId" AND m.standing = standing_of(p_tenant, a.requested_by)) IS TRUE THEN
    -- As the person who asked, without a key: the request itself is what happens once.
    v_facts := jsonb_build_object('place', 0, 'actorKind', 'USER', 'actorId', a.requested_by, 'actorName',
      m.standing::jsonb #>> '{person,name}', 'client', a.sub_account_id, 'account', m.account, 'transfer', m.transfer,
      'alone', m.alone);
    IF a.operation = 'giveCredit' THEN
      v_facts := v_facts || jsonb_build_object('amount', a.amount_minor, 'note', a.input->'note');
      SELECT d.outcome INTO v_outcome FROM give_credits(p_tenant,
        jsonb_build_object('currency', a.currency, 'own', m.own, 'moves', jsonb_build_array(v_facts))) d;
    ELSIF a.operation = 'recoverCredit' THEN
      v_facts := v_facts || jsonb_build_object('agreed', a.amount_minor);
      SELECT d.outcome INTO v_outcome FROM recover_credits(p_tenant,
        jsonb_build_object('currency', a.currency, 'own', m.own, 'moves', jsonb_build_array(v_facts))) d;
    ELSIF a.operation = 'setMinimumBalance' THEN
      -- By how much it is lowered was agreed to, not how low.
      v_minimum := a.input->>'minimumMinor';
      SELECT c.minimum_minor INTO v_before FROM credit_accounts c
        WHERE c.environment_id = p_tenant AND c.id = m.account FOR UPDATE;
      IF v_before - v_minimum = a.amount_minor THEN
        v_facts := v_facts || jsonb_build_object('currency', a.currency, 'minimum', v_minimum);
        SELECT d.outcome INTO v_outcome FROM set_minimum_balances(p_tenant,
          jsonb_build_object('moves', jsonb_build_array(v_facts))) d;
      END IF;
    ELSIF a.operation = 'deleteOrder' THEN
      SELECT o.paid_minor - o.refunded_minor INTO v_received FROM orders o
        WHERE o.environment_id = p_tenant AND o.id = a.order_id FOR NO KEY UPDATE;
      IF v_received = a.amount_minor THEN
        v_facts := v_facts || jsonb_build_object('order', a.order_id, 'reason', a.input->'reason', 'paid',
          a.input->'paidMoney', 'payments', m.payments, 'allocations', m.allocations, 'transfers', m.transfers, 'aloneInDay',
          m."aloneInDay");
        SELECT d.outcome INTO v_outcome FROM delete_orders(p_tenant,
          jsonb_build_object('moves', jsonb_build_array(v_facts))) d;
      END IF;
    END IF;
  END IF;
  IF v_outcome IS DISTINCT FROM 'DONE' THEN
    RETURN QUERY SELECT m.place, 'BY_ITSELF', NULL, NULL::bigint;
    RETURN;
  END IF;

  UPDATE approvals p SET status = 'APPROVED', decided_by = m."actorId"::uuid, decided_by_name = m."actorName",
      decided_at = v_at, version = p.version + 1
    WHERE p.environment_id = p_tenant AND p.id = a.id RETURNING p.* INTO a;
  v_answer := concat('{"approval":', frozen_approval(a), '}');
  IF m.key IS NOT NULL THEN
    INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
      VALUES (p_tenant, m."actorId", m.key, 'approveRequest', decode(m.hash, 'hex'), v_answer, v_at);
  END IF;
  SELECT s.name INTO v_client FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = a.sub_account_id;
  v_seq := log_events(ARRAY[('approval.approved', 'APPROVAL', a.id, a.version, NULL, NULL, NULL, m."actorKind", m."actorId",
    m."actorName", jsonb_build_object('client', v_client, 'amountMinor', a.amount_minor::text, 'currency', a.currency,
      'requester', a.requested_by_name, 'reason', NULL))::event_draft]);
  RETURN QUERY SELECT m.place, 'DONE', v_answer, v_seq;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION approve_request FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION approve_request TO greenlight_app;
