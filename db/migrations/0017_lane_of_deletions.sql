-- Undoing gifts and deleting orders in one round trip, as the other moves are: what waits in one world comes as JSON and is
-- done in one transaction, each with its own outcome. Whoever has personal limits deletes no order here. What waits is
-- done one after the other, by its keys and with the functions that move money step by step: where tables are joined by
-- what waits, a plan made while a world was nearly empty reads all of it once it has grown.

-- 1. Gifts to be undone that wait in one world. Each answers DONE or REPEATED with its answer, or why not: KEY_REUSED,
-- ENTRY_NOT_FOUND, INSUFFICIENT_CREDIT with what the client still had free in its turn, or BLOCKED with what the rule in
-- the code needs to say why.
CREATE TYPE waiting_undo AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, gift uuid, transfer uuid
);
--> statement-breakpoint
CREATE FUNCTION undo_gifts(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_within interval := make_interval(secs => (p_batch->>'undoMs')::float8 / 1000);
  v_at timestamptz := clock_now();
  waiting waiting_undo[];
  w waiting_undo;
  known idempotency_keys;
  gift transfers;
  credit credit_accounts;
  own credit_accounts;
  client sub_accounts;
  v_ids uuid[];
  v_id uuid;
  v_reversed boolean;
  v_free bigint;
  v_data jsonb;
  v_answer text;
  drafts event_draft[];
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.gift,
      r.transfer)::waiting_undo ORDER BY r.place) INTO waiting
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, gift uuid, transfer uuid);
  -- Which accounts a transfer moved never changes, so that it is read before they are held.
  FOREACH w IN ARRAY waiting LOOP
    SELECT t.* INTO gift FROM transfers t WHERE t.environment_id = p_tenant AND t.id = w.gift AND t.kind = 'GIVE';
    IF FOUND THEN
      v_ids := v_ids || gift.debit_account_id || gift.credit_account_id;
    END IF;
  END LOOP;
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_ids) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_id FOR UPDATE;
  END LOOP;

  -- Twins wait for the accounts too, so that here the first one's answer is seen, and a gift that was undone meanwhile.
  FOREACH w IN ARRAY waiting LOOP
    SELECT k.* INTO known FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    IF FOUND THEN
      RETURN QUERY SELECT w.place, CASE WHEN known.operation = 'undoGiveCredit' AND known.input_hash = w.input_hash
        THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
      CONTINUE;
    END IF;
    SELECT t.* INTO gift FROM transfers t WHERE t.environment_id = p_tenant AND t.id = w.gift;
    IF NOT FOUND THEN
      RETURN QUERY SELECT w.place, 'ENTRY_NOT_FOUND', NULL, NULL::bigint;
      CONTINUE;
    END IF;
    SELECT c.* INTO credit FROM credit_accounts c
      WHERE c.environment_id = p_tenant AND c.id = gift.credit_account_id AND c.kind = 'CLIENT';
    PERFORM 1 FROM transfers t WHERE t.environment_id = p_tenant AND t.reverses_id = w.gift;
    v_reversed := FOUND;
    IF gift.kind <> 'GIVE' OR credit.id IS NULL OR v_reversed OR gift.actor_id <> w.actor_id
        OR date_trunc('milliseconds', v_at) - date_trunc('milliseconds', gift.created_at) > v_within THEN
      RETURN QUERY SELECT w.place, 'BLOCKED', concat('{"gift":{"kind":"', gift.kind, '","actorId":',
        frozen_text(gift.actor_id), ',"createdAt":', frozen_instant(gift.created_at), '},"now":', frozen_instant(v_at),
        ',"reversed":', to_json(v_reversed), '}'), NULL::bigint;
      CONTINUE;
    END IF;
    v_free := greatest(credit.balance_minor - credit.held_minor - greatest(credit.minimum_minor, 0), 0);
    IF v_free < gift.amount_minor THEN
      RETURN QUERY SELECT w.place, 'INSUFFICIENT_CREDIT', concat('{"currency":"', credit.currency, '","availableMinor":',
        frozen_minor(v_free), ',"amountMinor":', frozen_minor(gift.amount_minor), '}'), NULL::bigint;
      CONTINUE;
    END IF;

    PERFORM post_transfer(w.transfer, 'ADJUSTMENT', credit.id, gift.debit_account_id, gift.amount_minor, NULL, NULL, NULL,
      NULL, gift.id, NULL, w.actor_id, w.actor_label);
    SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = credit.id;
    SELECT c.* INTO own FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = gift.debit_account_id;
    SELECT s.* INTO client FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = credit.sub_account_id;
    v_data := jsonb_build_object('currency', credit.currency, 'client', client.name, 'amountMinor', gift.amount_minor::text);
    drafts := drafts
      || ('credit.gift_undone', 'CREDIT_ACCOUNT', credit.id, credit.version, client.id, NULL, NULL, w.actor_kind, w.actor_id,
        w.actor_label, v_data)::event_draft
      || ('credit.gift_returned', 'CREDIT_ACCOUNT', own.id, own.version, NULL, NULL, NULL, w.actor_kind, w.actor_id,
        w.actor_label, v_data)::event_draft;
    v_answer := concat('{"subAccount":', frozen_client(client), ',"credit":', frozen_credit(credit, credit.balance_minor,
      credit.minimum_minor, credit.version, credit.entry_count), ',"entry":{"id":"',
      overlay(w.transfer::text PLACING '8' FROM 15), '","transferId":"', w.transfer, '","accountId":"', credit.id,
      '","counterAccountId":"', own.id, '","number":', credit.entry_count, ',"kind":"ADJUSTMENT","amountMinor":',
      frozen_minor(-gift.amount_minor), ',"balanceAfterMinor":', frozen_minor(credit.balance_minor), ',"currency":"',
      credit.currency, '","orderId":null,"note":null,"actorId":', frozen_text(w.actor_id), ',"actorLabel":',
      frozen_text(w.actor_label), ',"createdAt":', frozen_instant(v_at), ',"reversed":false}}');
    IF w.key IS NOT NULL THEN
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        VALUES (p_tenant, w.actor_id, w.key, 'undoGiveCredit', w.input_hash, v_answer, v_at);
    END IF;
    v_places := v_places || w.place;
    v_answers := v_answers || v_answer;
  END LOOP;
  IF drafts IS NOT NULL THEN
    v_seq := log_events(drafts);
    RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
  END IF;
END $$;
--> statement-breakpoint

-- 2. Orders to be deleted that wait in one world. Each answers DONE or REPEATED with its answer, or why not: KEY_REUSED,
-- ORDER_NOT_FOUND, ORDER_CLOSED or PAID_MONEY_UNDECIDED with the order as it stands, or BY_ITSELF when its money goes back
-- and the accounts or the invoice for it are not there, which the rules in the code then judge. The ids are those of what
-- giving money back writes, one of each for every way that money came by.
CREATE TYPE waiting_deletion AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, order_id uuid, reason text,
  paid_money text, payments uuid[], allocations uuid[], transfers uuid[], invoice uuid
);
--> statement-breakpoint
-- Gives back what was paid on a held order: to where each part came from, or all of it to the client's balance. Answers the
-- news of it.
CREATE FUNCTION return_paid_money(w waiting_deletion, p_client text) RETURNS event_draft[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  o orders;
  i invoices;
  credit credit_accounts;
  v_sales uuid;
  v_bank uuid;
  v_today date;
  v_data jsonb;
  part record;
  n int := 0;
  returned bigint := 0;
  drafts event_draft[];
BEGIN
  SELECT * INTO o FROM orders WHERE environment_id = tenant AND id = w.order_id;
  SELECT * INTO i FROM invoices WHERE environment_id = tenant AND id = w.invoice;
  SELECT * INTO credit FROM credit_accounts
    WHERE environment_id = tenant AND kind = 'CLIENT' AND sub_account_id = i.sub_account_id AND currency = i.currency;
  SELECT id INTO v_sales FROM credit_accounts
    WHERE environment_id = tenant AND kind = 'SALES' AND currency = i.currency AND sub_account_id IS NULL;
  SELECT id INTO v_bank FROM credit_accounts
    WHERE environment_id = tenant AND kind = 'BANK' AND currency = i.currency AND sub_account_id IS NULL;
  SELECT (v_at AT TIME ZONE r.time_zone)::date INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = tenant;
  v_data := jsonb_build_object('number', i.number, 'currency', i.currency, 'client', p_client);
  FOR part IN
    SELECT p.method, sum(a.amount_minor)::bigint AS amount
      FROM payments p JOIN allocations a ON a.environment_id = tenant AND a.payment_id = p.id AND a.invoice_id = i.id
      WHERE p.environment_id = tenant AND p.invoice_id = i.id GROUP BY p.method HAVING sum(a.amount_minor) > 0 ORDER BY p.method
  LOOP
    n := n + 1;
    IF w.paid_money = 'TO_BALANCE' THEN
      part.method := 'BALANCE';
    END IF;
    INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by, created_at)
      VALUES (tenant, w.payments[n], i.id, part.method, -part.amount, i.currency, v_today, w.actor_label, v_at);
    INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
      VALUES (tenant, w.allocations[n], i.id, w.payments[n], -part.amount, v_at);
    PERFORM post_transfer(w.transfers[n], 'REFUND', v_sales, CASE part.method WHEN 'BALANCE' THEN credit.id ELSE v_bank END,
      part.amount, o.id, i.id, w.payments[n], NULL, NULL, NULL, w.actor_id, w.actor_label);
    returned := returned + part.amount;
    IF part.method = 'BALANCE' THEN
      SELECT * INTO credit FROM credit_accounts WHERE environment_id = tenant AND id = credit.id;
      drafts := drafts || ('credit.refunded', 'CREDIT_ACCOUNT', credit.id, credit.version, credit.sub_account_id, o.id, i.id,
        w.actor_kind, w.actor_id, w.actor_label, v_data || jsonb_build_object('amountMinor', part.amount::text))::event_draft;
    END IF;
  END LOOP;
  UPDATE invoices SET paid_minor = paid_minor - returned, paid_at = NULL, version = version + 1
    WHERE environment_id = tenant AND id = i.id RETURNING * INTO i;
  UPDATE orders SET refunded_minor = refunded_minor + returned, version = version + 1
    WHERE environment_id = tenant AND id = o.id RETURNING * INTO o;
  v_data := v_data || jsonb_build_object('amountMinor', returned::text);
  RETURN drafts
    || ('invoice.payment_returned', 'INVOICE', i.id, i.version, i.sub_account_id, o.id, i.id, w.actor_kind, w.actor_id,
      w.actor_label, v_data)::event_draft
    || ('order.payment_returned', 'ORDER', o.id, o.version, o.sub_account_id, o.id, NULL, w.actor_kind, w.actor_id,
      w.actor_label, v_data || jsonb_build_object('number', o.number))::event_draft;
END $$;
--> statement-breakpoint
CREATE FUNCTION delete_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  waiting waiting_deletion[];
  going waiting_deletion[];
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
      r.paid, r.payments, r.allocations, r.transfers, NULL)::waiting_deletion ORDER BY r.place), array_agg(r."order")
      INTO waiting, v_ids
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text,
      key text, hash text, "order" uuid, reason text, paid text, payments uuid[], allocations uuid[], transfers uuid[]);
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
    v_clients := v_clients || o.sub_account_id;
  END LOOP;
  IF going IS NULL THEN RETURN; END IF;

  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_accounts) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = v_id FOR UPDATE;
  END LOOP;
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_invoices) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM invoices i WHERE i.environment_id = p_tenant AND i.id = v_id FOR NO KEY UPDATE;
  END LOOP;
  FOREACH w IN ARRAY going LOOP
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
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

  -- Each client once, however many of its orders are deleted; locked before counting, as whoever else counts does.
  FOR v_id IN SELECT DISTINCT a.id FROM unnest(v_clients) AS a (id) ORDER BY a.id LOOP
    PERFORM 1 FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = v_id FOR NO KEY UPDATE;
    UPDATE sub_accounts s SET (pending_order_count, oldest_pending_at) = (
        SELECT count(*), min(o.created_at) FROM orders o
        WHERE o.environment_id = p_tenant AND o.sub_account_id = v_id AND o.status = 'PENDING')
      WHERE s.environment_id = p_tenant AND s.id = v_id;
  END LOOP;
  FOREACH w IN ARRAY going LOOP
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION undo_gifts, return_paid_money, delete_orders FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION undo_gifts, delete_orders TO greenlight_app;
