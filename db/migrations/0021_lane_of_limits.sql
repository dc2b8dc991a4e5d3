-- The operator's top-up in one round trip, as the other moves of credit are.

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
