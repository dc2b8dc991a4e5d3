-- Placing orders in one round trip, as the other moves are: what waits in one world comes as JSON and is done in one
-- transaction, each with its own outcome. An order used to hold the shop's numbers, its client's account and those of the
-- reseller for some twenty round trips, and all others queued behind it.

-- 1. What the code makes of texts and numbers, for what only the database knows when it stores it.

-- Text for finding, as `searchable` in the code makes it. Null for what has a letter that is not known here: then the code
-- does it. What is neither Latin nor Cyrillic, and signs beyond the usual ones, is not known.
CREATE FUNCTION searchable_text(p_text text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  IF octet_length(p_text) <> length(p_text) THEN
    IF p_text ~ '[^\u0001-\u007f\u00a0-\u024f\u0400-\u045f\u1e00-\u1eff\u2010-\u2027\u20a0-\u20bf\u2116\u2122]' THEN
      RETURN NULL;
    END IF;
    p_text := translate(p_text, 'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĐĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĦĨĩĪīĬ'
      'ĭĮįİĲĴĵĶķĹĺĻļĽľĿŁłŃńŅņŇňŊŌōŎŏŐőŒŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŦŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžƁƂƄƆƇƉƊƋƎƏƐƑƓƔƖƗƘƜƝƟƠơƢƤƦƧ'
      'ƩƬƮƯưƱƲƳƵƷƸƼǄǅǇǈǊǋǍǎǏǐǑǒǓǔǕǖǗǘǙǚǛǜǞǟǠǡǢǣǤǦǧǨǩǪǫǬǭǮǯǰǱǲǴǵǶǷǸǹǺǻǼǽǾǿȀȁȂȃȄȅȆȇȈȉȊȋȌȍȎȏȐȑȒȓȔȕȖȗȘșȚțȜȞȟȠȢȤ'
      'ȦȧȨȩȪȫȬȭȮȯȰȱȲȳȺȻȽȾɁɃɄɅɆɈɊɌɎЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯйѐёѓїќѝўḀḁḂḃḄḅḆḇḈḉḊḋḌḍḎḏḐ'
      'ḑḒḓḔḕḖḗḘḙḚḛḜḝḞḟḠḡḢḣḤḥḦḧḨḩḪḫḬḭḮḯḰḱḲḳḴḵḶḷḸḹḺḻḼḽḾḿṀṁṂṃṄṅṆṇṈṉṊṋṌṍṎṏṐṑṒṓṔṕṖṗṘṙṚṛṜṝṞṟṠṡṢṣṤṥṦṧṨṩṪṫṬṭṮṯṰṱṲṳṴ'
      'ṵṶṷṸṹṺṻṼṽṾṿẀẁẂẃẄẅẆẇẈẉẊẋẌẍẎẏẐẑẒẓẔẕẖẗẘẙẛẞẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẸẹẺẻẼẽẾếỀềỂểỄễỆệỈỉỊịỌọỎỏỐốỒồỔổỖỗỘộỚớỜ'
      'ờỞởỠỡỢợỤụỦủỨứỪừỬửỮữỰựỲỳỴỵỶỷỸỹỺỼỾ¨¯´·¸',
      'aaaaaaæceeeeiiiiðnoooooøuuuuyþaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccccccddđeeeeeeeeeegggggggghhħiiiii'
      'iiiiĳjjkkllllllŀllnnnnnnŋooooooœrrrrrrssssssssttttŧuuuuuuuuuuuuwwyyyzzzzzzɓƃƅɔƈɖɗƌǝəɛƒɠɣɩɨƙɯɲɵooƣƥʀƨ'
      'ʃƭʈuuʊʋƴƶʒƹƽǆǆǉǉǌǌaaiioouuuuuuuuuuaaaaææǥggkkooooʒʒjǳǳggƕƿnnaaææøøaaaaeeeeiiiioooorrrruuuussttȝhhƞȣȥ'
      'aaeeooooooooyyⱥȼƚⱦɂƀʉʌɇɉɋɍɏееђгєѕііјљњћкиуџабвгдежзииклмнопрстуфхцчшщъыьэюяиеегікиуaabbbbbbccddddddd'
      'dddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuu'
      'uuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyſßaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiiooooooooooooooooo'
      'ooooooouuuuuuuuuuuuuuyyyyyyyyỻỽỿ');
  END IF;
  RETURN btrim(regexp_replace(translate(lower(p_text COLLATE "C"), '^`', ''), '[\t\n\v\f\r \u00a0]+', ' ', 'g'));
END $$;
--> statement-breakpoint
-- The ISO 11649 creditor reference of A-Z and 0-9, as `paymentReference` in the code makes it.
CREATE FUNCTION payment_reference(p_base text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  v_code int;
  v_rest int := 0;
BEGIN
  IF p_base !~ '^[A-Z0-9]{1,21}$' THEN
    RAISE EXCEPTION 'a payment reference takes 1 to 21 characters out of A-Z and 0-9' USING ERRCODE = 'GL002';
  END IF;
  FOR n IN 1..length(p_base) + 4 LOOP
    v_code := ascii(substr(p_base || 'RF00', n, 1));
    v_rest := CASE WHEN v_code > 57 THEN v_rest * 100 + v_code - 55 ELSE v_rest * 10 + v_code - 48 END % 97;
  END LOOP;
  RETURN 'RF' || lpad((98 - v_rest)::text, 2, '0') || p_base;
END $$;
--> statement-breakpoint
-- A number of a series, with five digits at least.
CREATE FUNCTION number_in_series(p_prefix text, p_running int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT p_prefix || lpad(p_running::text, greatest(5, length(p_running::text)), '0')
$$;
--> statement-breakpoint

-- 2. Orders that wait in one world. Each answers DONE or REPEATED with its answer, or why not: KEY_REUSED;
-- INSUFFICIENT_CREDIT with what the client still had available in its turn; ACCOUNT_MISSING with the currency, whose accounts
-- the code names when it asks again; BY_ITSELF for whatever the rules in the code judge, such as a client or a product that
-- is not there, or texts that are not known here. What becomes of the order is looked up in the rule that comes along.
CREATE TYPE priced_line AS (
  position int, product uuid, description text, quantity int, unit_price bigint, total bigint
);
--> statement-breakpoint
CREATE TYPE waiting_order AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, client uuid, shop uuid,
  shops uuid[], lines jsonb, method text, reserve bigint, currency text, by_hand boolean, note text, source text,
  accounts_in text, account uuid, sales uuid, bank uuid, order_id uuid, hold uuid, invoice uuid, payment uuid,
  allocation uuid, transfer uuid, public_token text, payment_token text, priced priced_line[], total bigint, client_name text,
  client_words text, line_words text, policy text, of_new jsonb, of_known jsonb, activated_by text
);
--> statement-breakpoint
CREATE TYPE named_account AS (id uuid, kind text, client uuid, currency text);
--> statement-breakpoint
-- Stores one order whose shop and accounts are held: its lines, its invoice, the credit that is reserved for it, and what
-- its activation does. Each row is written once, as it stands in the end. Answers the news of it.
CREATE FUNCTION place_order(w waiting_order, p_issued_on date, p_due_on date) RETURNS event_draft[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  shop shops;
  credit credit_accounts;
  v_number text;
  v_invoice_number text;
  v_decision jsonb := w.of_new;
  v_activates boolean;
  v_paid bigint;
  v_data jsonb;
  v_invoice_data jsonb;
  drafts event_draft[];
BEGIN
  UPDATE shops SET next_order_number = next_order_number + 1, next_invoice_number = next_invoice_number + 1
    WHERE environment_id = tenant AND id = w.shop RETURNING * INTO shop;
  v_number := number_in_series(shop.order_prefix, shop.next_order_number - 1);

  -- Only where it makes a difference: whether another order of the client's is active and its money settled.
  IF w.of_new <> w.of_known THEN
    PERFORM 1 FROM (SELECT * FROM orders o WHERE o.environment_id = tenant AND o.sub_account_id = w.client
        ORDER BY o.created_at, o.id OFFSET 0) b
      WHERE b.status = 'ACTIVE' AND b.payment_status IN ('PAID', 'OVERPAID') LIMIT 1;
    IF FOUND THEN
      v_decision := w.of_known;
    END IF;
  END IF;
  v_activates := (v_decision->>'activate')::boolean;
  v_paid := CASE WHEN v_activates THEN w.reserve ELSE 0 END;
  IF v_activates IS NULL THEN
    RAISE EXCEPTION 'the rule says nothing about an order' USING ERRCODE = 'GL002';
  END IF;

  INSERT INTO orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, paid_minor, status,
      payment_method, activation_policy, activation_reason, source, note, search_text, version, created_at, activated_at,
      activated_by)
    VALUES (tenant, w.order_id, w.shop, w.client, v_number, w.currency, w.total, v_paid,
      CASE WHEN v_activates THEN 'ACTIVE' ELSE 'PENDING' END, w.method, w.policy,
      CASE WHEN v_activates THEN v_decision->'reason' || jsonb_build_object('by', w.activated_by) ELSE v_decision->'reason' END,
      w.source, w.note, rtrim(concat_ws(' ', searchable_text(v_number), nullif(w.client_words, ''), w.line_words)),
      1 + (v_paid > 0)::int + v_activates::int, v_at, CASE WHEN v_activates THEN v_at END,
      CASE WHEN v_activates THEN w.activated_by END);
  INSERT INTO order_lines (environment_id, order_id, position, product_id, description, quantity, unit_price_minor,
      total_minor, currency)
    SELECT tenant, w.order_id, l.position, l.product, l.description, l.quantity, l.unit_price, l.total, w.currency
      FROM unnest(w.priced) l;
  v_data := jsonb_build_object('currency', w.currency, 'client', w.client_name, 'number', v_number);
  drafts := drafts || ('order.created', 'ORDER', w.order_id, 1, w.client, w.order_id, NULL, w.actor_kind, w.actor_id,
    w.actor_label, v_data || jsonb_build_object('amountMinor', w.total::text))::event_draft;
  IF w.reserve > 0 THEN
    PERFORM place_hold(w.hold, w.account, w.order_id, w.reserve);
    SELECT * INTO credit FROM credit_accounts WHERE environment_id = tenant AND id = w.account;
    drafts := drafts || ('credit.held', 'CREDIT_ACCOUNT', credit.id, credit.version, w.client, w.order_id, NULL, w.actor_kind,
      w.actor_id, w.actor_label, v_data || jsonb_build_object('amountMinor', w.reserve::text))::event_draft;
  END IF;

  -- A number that a third party has given to an invoice of its own is left out.
  LOOP
    v_invoice_number := number_in_series(shop.invoice_prefix, shop.next_invoice_number - 1);
    INSERT INTO invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, paid_minor,
        issued_on, due_on, paid_at, payment_reference, public_token, payment_token, search_text, version, created_at)
      VALUES (tenant, w.invoice, w.shop, w.client, w.order_id, v_invoice_number, w.currency, w.total, v_paid, p_issued_on,
        p_due_on, CASE WHEN v_paid = w.total THEN v_at END,
        payment_reference(right(regexp_replace(upper(v_invoice_number COLLATE "C"), '[^A-Z0-9]', '', 'g'), 21)),
        w.public_token, w.payment_token,
        rtrim(concat_ws(' ', searchable_text(v_invoice_number), w.client_words)), 1 + (v_paid > 0)::int, v_at)
      ON CONFLICT (environment_id, number) DO NOTHING;
    EXIT WHEN FOUND;
    UPDATE shops SET next_invoice_number = next_invoice_number + 1
      WHERE environment_id = tenant AND id = w.shop RETURNING * INTO shop;
  END LOOP;
  v_invoice_data := v_data || jsonb_build_object('number', v_invoice_number);
  drafts := drafts || ('invoice.issued', 'INVOICE', w.invoice, 1, w.client, w.order_id, w.invoice, w.actor_kind, w.actor_id,
    w.actor_label, v_invoice_data || jsonb_build_object('amountMinor', w.total::text))::event_draft;
  IF v_paid > 0 THEN
    INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by, created_at)
      VALUES (tenant, w.payment, w.invoice, 'BALANCE', v_paid, w.currency, p_issued_on, w.actor_label, v_at);
    INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
      VALUES (tenant, w.allocation, w.invoice, w.payment, v_paid, v_at);
    PERFORM post_transfer(w.transfer, 'ORDER_PAYMENT', w.account, w.sales, v_paid, w.order_id, w.invoice, w.payment, w.hold,
      NULL, NULL, w.actor_id, w.actor_label);
    SELECT * INTO credit FROM credit_accounts WHERE environment_id = tenant AND id = w.account;
    drafts := drafts
      || ('credit.spent', 'CREDIT_ACCOUNT', credit.id, credit.version, w.client, w.order_id, w.invoice, w.actor_kind,
        w.actor_id, w.actor_label, v_invoice_data || jsonb_build_object('amountMinor', v_paid::text))::event_draft
      || (CASE WHEN v_paid = w.total THEN 'invoice.paid' ELSE 'invoice.partially_paid' END, 'INVOICE', w.invoice, 2, w.client,
        w.order_id, w.invoice, w.actor_kind, w.actor_id, w.actor_label, v_invoice_data
          || jsonb_build_object('amountMinor', v_paid::text, 'outstandingMinor', (w.total - v_paid)::text))::event_draft
      || ('order.payment_received', 'ORDER', w.order_id, 2, w.client, w.order_id, NULL, w.actor_kind, w.actor_id,
        w.actor_label, v_data || jsonb_build_object('amountMinor', v_paid::text))::event_draft;
  END IF;
  IF v_activates THEN
    INSERT INTO activations (environment_id, order_id, activated_by, created_at)
      VALUES (tenant, w.order_id, w.activated_by, v_at);
    drafts := drafts || ('order.activated', 'ORDER', w.order_id, 2 + (v_paid > 0)::int, w.client, w.order_id, NULL,
      w.actor_kind, w.actor_id, w.actor_label, v_data || jsonb_build_object('reason', v_decision->'reason'->>'code', 'by',
        w.activated_by))::event_draft;
  END IF;
  RETURN drafts;
END $$;
--> statement-breakpoint
CREATE FUNCTION create_orders(p_tenant uuid, p_batch jsonb)
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
  v_decisions jsonb[];
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
      r.transfer, r."publicToken", r."paymentToken", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::waiting_order
      ORDER BY r.place) INTO waiting
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text, key text,
      hash text, client uuid, shop uuid, shops uuid[], lines jsonb, method text, reserve bigint, currency text,
      "byHand" boolean, note text, source text, accounts jsonb, "order" uuid, hold uuid, invoice uuid, payment uuid,
      allocation uuid, transfer uuid, "publicToken" text, "paymentToken" text);
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
        AND CASE WHEN w.shop IS NOT NULL THEN s.id = w.shop WHEN w.shops IS NOT NULL THEN s.id = ANY (w.shops) ELSE s.is_default END
      ORDER BY s.is_default DESC, s.name LIMIT 1;
    SELECT array_agg((l.position, p.id, p.name, l.quantity, f.price, t.total)::priced_line ORDER BY l.position),
        searchable_text(string_agg(p.name, ' ' ORDER BY l.position)), sum(t.total), min(f.currency),
        min(f.currency) <> max(f.currency) OR w.currency <> min(f.currency), bool_or(p.id IS NULL)
        INTO w.priced, w.line_words, v_total, v_currency, v_differs, v_unknown
      FROM jsonb_to_recordset(w.lines) AS l (position int, product uuid, quantity int, price bigint, currency text)
      LEFT JOIN products p ON p.environment_id = p_tenant AND p.id = l.product
      CROSS JOIN LATERAL (SELECT coalesce(l.price, p.price_minor) AS price, coalesce(l.currency, p.currency) AS currency) f
      CROSS JOIN LATERAL (SELECT least(f.price::numeric * l.quantity, v_largest::numeric + 1)::bigint AS total) t;
    w.client_words := searchable_text(concat_ws(' ', client.name, client.username));
    IF client.id IS NULL OR shop.id IS NULL OR v_unknown OR v_differs OR v_total > v_largest OR w.reserve > v_total
        OR w.client_words IS NULL OR w.line_words IS NULL
        OR octet_length(shop.order_prefix || shop.invoice_prefix) <> length(shop.order_prefix || shop.invoice_prefix) THEN
      RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
      CONTINUE;
    END IF;
    w.shop := shop.id;
    w.client_name := client.name;
    w.currency := v_currency;
    w.total := v_total;
    w.reserve := coalesce(w.reserve, CASE w.method WHEN 'BALANCE' THEN w.total ELSE 0 END);
    SELECT p.policy INTO w.policy FROM activation_policies p
      WHERE p.environment_id = p_tenant AND p.payment_method = w.method;
    w.policy := coalesce(w.policy, v_rule->>'policy');
    IF w.by_hand THEN
      v_decisions := ARRAY[v_rule->'byHand', v_rule->'byHand'];
    ELSE
      SELECT array_agg(v_rule->'decisions'->concat_ws(' ', w.policy, (w.reserve >= w.total)::text, k.known) ORDER BY k.known)
        INTO v_decisions FROM unnest('{false,true}'::text[]) AS k (known);
    END IF;
    w.of_new := v_decisions[1];
    w.of_known := v_decisions[2];
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
--> statement-breakpoint
REVOKE ALL ON FUNCTION place_order, create_orders FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION create_orders TO greenlight_app;
