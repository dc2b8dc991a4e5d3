-- Orders with names in any script are placed with the others. Of letters that `searchable_text` does not know, such as Greek or
-- Chinese ones, the statement answers TEXT_UNKNOWN with the texts, and the code asks again with what it makes of them:
-- an order of such a client went step by step, and held the shop's numbers meanwhile.
ALTER TYPE waiting_order ADD ATTRIBUTE words jsonb;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION create_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := clock_now();
  v_today date;
  v_largest bigint := p_batch->>'largest';
  v_rule jsonb := p_batch->'rule';
  waiting waiting_order[];
  going waiting_order[];
  placed waiting_order[];
  w waiting_order;
  known idempotency_keys;
  clients sub_accounts[];
  client sub_accounts;
  shop shops;
  credit credit_accounts;
  o orders;
  v_total numeric;
  v_currency text;
  v_differs boolean;
  v_unknown boolean;
  v_client_text text;
  v_line_text text;
  v_account uuid;
  v_sales uuid;
  v_bank uuid;
  missing named_account[];
  v_made uuid[];
  v_held uuid[];
  v_shops uuid[];
  v_clients uuid[];
  v_free bigint;
  drafts event_draft[];
  v_answer text;
  v_places int[];
  v_answers text[];
  v_seq bigint;
BEGIN
  IF current_tenant() IS DISTINCT FROM p_tenant THEN
    RAISE EXCEPTION 'this is not the world of the transaction' USING ERRCODE = 'GL002';
  END IF;
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r.client, r.shop, r.shops,
      r.lines, r.method, r.reserve, r.currency, r."byHand", r.note, r.source, r.accounts->>'currency',
      r.accounts->>'client', r.accounts->>'sales', r.accounts->>'bank', r."order", r.hold, r.invoice, r.payment, r.allocation,
      r.transfer, r."publicToken", r."paymentToken", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, r.words)::waiting_order
      ORDER BY r.place) INTO waiting
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text, key text,
      hash text, client uuid, shop uuid, shops uuid[], lines jsonb, method text, reserve bigint, currency text,
      "byHand" boolean, note text, source text, accounts jsonb, "order" uuid, hold uuid, invoice uuid, payment uuid,
      allocation uuid, transfer uuid, "publicToken" text, "paymentToken" text, words jsonb);
  SELECT (v_at AT TIME ZONE r.time_zone)::date INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = p_tenant;

  -- What each is about. Nothing is held yet. All clients at once: for a single one, any index of a small table looks as good
  -- as the key.
  SELECT array_agg(s ORDER BY w.place) INTO clients
    FROM unnest(waiting) w LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client;
  FOR n IN 1..cardinality(waiting) LOOP
    w := waiting[n];
    client := clients[n];
    -- The shop that is named, or the default one, which comes before others for whoever is confined to some.
    SELECT s.* INTO shop FROM shops s WHERE s.environment_id = p_tenant
        AND CASE WHEN w.shop IS NOT NULL THEN s.id = w.shop WHEN w.shops IS NOT NULL THEN s.id = ANY (w.shops)
          ELSE s.is_default END
      ORDER BY s.is_default DESC, s.name LIMIT 1;
    SELECT array_agg((l.position, p.id, p.name, l.quantity, f.price, t.total)::priced_line ORDER BY l.position),
        string_agg(p.name, ' ' ORDER BY l.position), sum(t.total), min(f.currency),
        min(f.currency) <> max(f.currency) OR w.currency <> min(f.currency), bool_or(p.id IS NULL)
        INTO w.priced, v_line_text, v_total, v_currency, v_differs, v_unknown
      FROM jsonb_to_recordset(w.lines) AS l (position int, product uuid, quantity int, price bigint, currency text)
      LEFT JOIN products p ON p.environment_id = p_tenant AND p.id = l.product
      CROSS JOIN LATERAL (SELECT coalesce(l.price, p.price_minor) AS price, coalesce(l.currency, p.currency) AS currency) f
      CROSS JOIN LATERAL (SELECT least(f.price::numeric * l.quantity, v_largest::numeric + 1)::bigint AS total) t;
    IF client.id IS NULL OR shop.id IS NULL OR v_unknown OR v_differs OR v_total > v_largest OR w.reserve > v_total
        OR octet_length(shop.order_prefix || shop.invoice_prefix) <> length(shop.order_prefix || shop.invoice_prefix) THEN
      RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
      CONTINUE;
    END IF;
    v_client_text := concat_ws(' ', client.name, client.username);
    w.client_words := coalesce(searchable_text(v_client_text), w.words->>v_client_text);
    w.line_words := coalesce(searchable_text(v_line_text), w.words->>v_line_text);
    IF w.client_words IS NULL OR w.line_words IS NULL THEN
      RETURN QUERY SELECT w.place, 'TEXT_UNKNOWN', jsonb_build_object('texts', jsonb_build_array(v_client_text, v_line_text))::text,
        NULL::bigint;
      CONTINUE;
    END IF;
    w.shop := shop.id;
    w.client_name := client.name;
    w.currency := v_currency;
    w.total := v_total;
    w.reserve := coalesce(w.reserve, CASE w.method WHEN 'BALANCE' THEN w.total ELSE 0 END);
    SELECT d.policy, d.of_new, d.of_known INTO w.policy, w.of_new, w.of_known
      FROM decisions_of(v_rule, w.method, w.reserve >= w.total) d;
    IF w.by_hand THEN
      w.of_new := v_rule->'byHand';
      w.of_known := w.of_new;
    END IF;
    w.activated_by := CASE WHEN w.by_hand THEN w.actor_label ELSE v_rule->>'by' END;

    SELECT c.id INTO v_account FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'CLIENT'
      AND c.sub_account_id = w.client AND c.currency = w.currency;
    SELECT c.id INTO v_sales FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'SALES'
      AND c.sub_account_id IS NULL AND c.currency = w.currency;
    SELECT c.id INTO v_bank FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'BANK'
      AND c.sub_account_id IS NULL AND c.currency = w.currency;
    IF v_account IS NULL OR v_sales IS NULL OR v_bank IS NULL THEN
      -- Whoever has no account has nothing to be reserved either, which the code says.
      IF v_account IS NULL AND w.reserve > 0 OR w.accounts_in IS DISTINCT FROM w.currency THEN
        RETURN QUERY SELECT w.place, CASE WHEN v_account IS NULL AND w.reserve > 0 THEN 'BY_ITSELF' ELSE 'ACCOUNT_MISSING' END,
          '{"currency":"' || w.currency || '"}', NULL::bigint;
        CONTINUE;
      END IF;
      missing := missing || ARRAY[(coalesce(v_account, w.account), 'CLIENT', w.client, w.currency)::named_account,
        (coalesce(v_sales, w.sales), 'SALES', NULL, w.currency)::named_account,
        (coalesce(v_bank, w.bank), 'BANK', NULL, w.currency)::named_account];
    END IF;
    w.account := coalesce(v_account, w.account);
    w.sales := coalesce(v_sales, w.sales);
    w.bank := coalesce(v_bank, w.bank);
    going := going || w;
    v_shops := v_shops || w.shop;
    IF w.reserve > 0 THEN
      v_held := v_held || w.account;
      IF 'true' IN (w.of_new->>'activate', w.of_known->>'activate') THEN
        v_held := v_held || w.sales;
      END IF;
    END IF;
  END LOOP;
  IF going IS NULL THEN RETURN; END IF;

  -- Accounts by id, as whoever else holds some of them, then the numbers of the shops.
  IF missing IS NOT NULL THEN
    WITH made AS (
      INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency)
        SELECT DISTINCT p_tenant, m.id, m.kind, m.client, m.currency FROM unnest(missing) m ORDER BY m.id
        ON CONFLICT DO NOTHING RETURNING id)
    SELECT array_agg(id) INTO v_made FROM made;
    PERFORM 1 FROM unnest(missing) m LEFT JOIN credit_accounts c ON c.environment_id = p_tenant AND c.id = m.id
      WHERE (c.kind, c.sub_account_id, c.currency) IS DISTINCT FROM (m.kind, m.client, m.currency);
    IF FOUND THEN
      RAISE EXCEPTION 'an account is not the one that is meant' USING ERRCODE = 'GL002';
    END IF;
  END IF;
  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_held) ORDER BY c.id FOR UPDATE;
  PERFORM 1 FROM shops s WHERE s.environment_id = p_tenant AND s.id = ANY (v_shops) ORDER BY s.id FOR NO KEY UPDATE;

  -- Twins wait for the shop too, so that here the first one's answer is seen.
  FOREACH w IN ARRAY going LOOP
    SELECT k.* INTO known FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    IF FOUND THEN
      RETURN QUERY SELECT w.place, CASE WHEN known.operation = 'createOrder' AND known.input_hash = w.input_hash
        THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
      CONTINUE;
    END IF;
    IF w.reserve > 0 THEN
      SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = w.account;
      v_free := credit.balance_minor - credit.minimum_minor - credit.held_minor;
      IF v_free < w.reserve THEN
        RETURN QUERY SELECT w.place, 'INSUFFICIENT_CREDIT', concat('{"currency":"', w.currency, '","availableMinor":',
          frozen_minor(v_free), ',"amountMinor":', frozen_minor(w.reserve), '}'), NULL::bigint;
        CONTINUE;
      END IF;
    END IF;
    drafts := drafts || place_order(w, v_today, v_today + (p_batch->>'termDays')::int);
    placed := placed || w;
    v_clients := v_clients || w.client;
  END LOOP;
  -- What was not placed leaves nothing behind.
  IF v_made IS NOT NULL THEN
    DELETE FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_made)
      AND NOT EXISTS (SELECT 1 FROM unnest(placed) p WHERE c.id IN (p.account, p.sales, p.bank));
  END IF;
  IF placed IS NULL THEN RETURN; END IF;

  -- Each client once, however many orders it places; locked before counting, as whoever else counts does.
  PERFORM 1 FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = ANY (v_clients) ORDER BY s.id FOR NO KEY UPDATE;
  UPDATE sub_accounts s SET (pending_order_count, oldest_pending_at) = (
      SELECT count(*), min(o.created_at) FROM orders o
      WHERE o.environment_id = p_tenant AND o.sub_account_id = s.id AND o.status = 'PENDING')
    WHERE s.environment_id = p_tenant AND s.id = ANY (v_clients);
  SELECT array_agg(s ORDER BY w.place) INTO clients
    FROM unnest(placed) w LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = w.client;
  FOR n IN 1..cardinality(placed) LOOP
    w := placed[n];
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    v_answer := concat('{"order":', frozen_order(o), ',"subAccount":', frozen_client(clients[n]), '}');
    IF w.key IS NOT NULL THEN
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        VALUES (p_tenant, w.actor_id, w.key, 'createOrder', w.input_hash, v_answer, v_at);
    END IF;
    v_places := v_places || w.place;
    v_answers := v_answers || v_answer;
  END LOOP;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
