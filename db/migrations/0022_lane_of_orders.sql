-- Placing and restoring orders in one round trip, as the other moves are: what waits in one world comes as JSON and is done in one
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

-- 2. What placing and restoring share: whether an order activates, and what that does.

-- Whether the client has another activated order whose money is settled, neither refunded nor charged back.
CREATE FUNCTION has_ordered_before(p_client uuid, p_except uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM (SELECT * FROM orders o WHERE o.environment_id = current_tenant() AND o.sub_account_id = p_client
      ORDER BY o.created_at, o.id OFFSET 0) b
    WHERE b.id <> p_except AND b.status = 'ACTIVE' AND b.payment_status IN ('PAID', 'OVERPAID') LIMIT 1;
  RETURN FOUND;
END $$;
--> statement-breakpoint
-- What the rule decides for a client who never ordered before, and for one who did.
CREATE FUNCTION decisions_of(
  p_rule jsonb, p_method text, p_settled boolean, OUT policy text, OUT of_new jsonb, OUT of_known jsonb
) LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  SELECT p.policy INTO policy FROM activation_policies p
    WHERE p.environment_id = current_tenant() AND p.payment_method = p_method;
  policy := coalesce(policy, p_rule->>'policy');
  of_new := p_rule->'decisions'->concat_ws(' ', policy, p_settled::text, 'false');
  of_known := p_rule->'decisions'->concat_ws(' ', policy, p_settled::text, 'true');
  IF of_new IS NULL OR of_known IS NULL THEN
    RAISE EXCEPTION 'the rule says nothing about an order' USING ERRCODE = 'GL002';
  END IF;
END $$;
--> statement-breakpoint
-- An order whose rows show its activation already, as it was before, and what is paid from its reservation.
CREATE TYPE activated_order AS (
  order_id uuid, number text, version int, client uuid, client_name text, currency text, invoice uuid, invoice_number text,
  invoice_version int, outstanding bigint, total bigint, paid bigint, hold uuid, account uuid, sales uuid, payment uuid,
  allocation uuid, transfer uuid, activated_by text, reason text, day date, actor_kind text, actor_id text, actor_label text
);
--> statement-breakpoint
-- Spends the reserved credit and stores the effect. Answers the news of it.
CREATE FUNCTION settle_and_activate(a activated_order) RETURNS event_draft[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  v_data jsonb := jsonb_build_object('currency', a.currency, 'client', a.client_name, 'number', a.number);
  v_invoice_data jsonb := v_data || jsonb_build_object('number', a.invoice_number);
  credit credit_accounts;
  drafts event_draft[];
BEGIN
  IF a.paid > 0 THEN
    INSERT INTO payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by, created_at)
      VALUES (tenant, a.payment, a.invoice, 'BALANCE', a.paid, a.currency, a.day, a.actor_label, v_at);
    INSERT INTO allocations (environment_id, id, invoice_id, payment_id, amount_minor, created_at)
      VALUES (tenant, a.allocation, a.invoice, a.payment, a.paid, v_at);
    PERFORM post_transfer(a.transfer, 'ORDER_PAYMENT', a.account, a.sales, a.paid, a.order_id, a.invoice, a.payment, a.hold,
      NULL, NULL, a.actor_id, a.actor_label);
    SELECT * INTO credit FROM credit_accounts WHERE environment_id = tenant AND id = a.account;
    drafts := drafts
      || ('credit.spent', 'CREDIT_ACCOUNT', credit.id, credit.version, a.client, a.order_id, a.invoice, a.actor_kind,
        a.actor_id, a.actor_label, v_invoice_data || jsonb_build_object('amountMinor', a.paid::text))::event_draft
      || (CASE WHEN a.paid = a.outstanding THEN 'invoice.paid' ELSE 'invoice.partially_paid' END, 'INVOICE', a.invoice,
        a.invoice_version + 1, a.client, a.order_id, a.invoice, a.actor_kind, a.actor_id, a.actor_label, v_invoice_data
          || jsonb_build_object('amountMinor', CASE WHEN a.paid = a.outstanding THEN a.total ELSE a.paid END::text,
            'outstandingMinor', (a.outstanding - a.paid)::text))::event_draft
      || ('order.payment_received', 'ORDER', a.order_id, a.version + 1, a.client, a.order_id, NULL, a.actor_kind, a.actor_id,
        a.actor_label, v_data || jsonb_build_object('amountMinor', a.paid::text))::event_draft;
  END IF;
  INSERT INTO activations (environment_id, order_id, activated_by, created_at)
    VALUES (tenant, a.order_id, a.activated_by, v_at);
  v_data := v_data || jsonb_build_object('reason', a.reason, 'by', a.activated_by);
  RETURN drafts || ('order.activated', 'ORDER', a.order_id, a.version + 1 + (a.paid > 0)::int, a.client, a.order_id, NULL,
    a.actor_kind, a.actor_id, a.actor_label, v_data)::event_draft;
END $$;
--> statement-breakpoint

-- 3. Orders that wait in one world. Each answers DONE or REPEATED with its answer, or why not: KEY_REUSED;
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
  drafts event_draft[];
BEGIN
  UPDATE shops SET next_order_number = next_order_number + 1, next_invoice_number = next_invoice_number + 1
    WHERE environment_id = tenant AND id = w.shop RETURNING * INTO shop;
  v_number := number_in_series(shop.order_prefix, shop.next_order_number - 1);
  IF w.of_new <> w.of_known AND has_ordered_before(w.client, w.order_id) THEN
    v_decision := w.of_known;
  END IF;
  v_activates := (v_decision->>'activate')::boolean;
  v_paid := CASE WHEN v_activates THEN w.reserve ELSE 0 END;

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
  drafts := drafts || ('invoice.issued', 'INVOICE', w.invoice, 1, w.client, w.order_id, w.invoice, w.actor_kind, w.actor_id,
    w.actor_label, v_data || jsonb_build_object('number', v_invoice_number, 'amountMinor', w.total::text))::event_draft;
  IF v_activates THEN
    drafts := drafts || settle_and_activate((w.order_id, v_number, 1, w.client, w.client_name, w.currency, w.invoice,
      v_invoice_number, 1, w.total, w.total, v_paid, w.hold, w.account, w.sales, w.payment, w.allocation, w.transfer,
      w.activated_by, v_decision->'reason'->>'code', p_issued_on, w.actor_kind, w.actor_id, w.actor_label)::activated_order);
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
        AND CASE WHEN w.shop IS NOT NULL THEN s.id = w.shop WHEN w.shops IS NOT NULL THEN s.id = ANY (w.shops)
          ELSE s.is_default END
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
--> statement-breakpoint

-- 4. Deletions to be taken back that wait in one world. Each answers DONE or REPEATED with its answer, or why not: KEY_REUSED,
-- ORDER_NOT_FOUND, BLOCKED with the order as it stands and the instant, for the code to say why; INSUFFICIENT_CREDIT with what
-- the client still had available in its turn; BY_ITSELF when accounts or the invoice for its money are not there.
CREATE TYPE waiting_restoration AS (
  place int, actor_kind text, actor_id text, actor_label text, key text, input_hash bytea, order_id uuid, hold uuid,
  payment uuid, allocation uuid, transfer uuid, reserve bigint, account uuid, sales uuid, invoice uuid, policy text,
  of_new jsonb, of_known jsonb, activated_by text
);
--> statement-breakpoint
-- Restores one order that is held with its accounts and its invoice. Answers the news of it.
CREATE FUNCTION restore_order(w waiting_restoration, p_today date) RETURNS event_draft[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
DECLARE
  tenant uuid := current_tenant();
  v_at timestamptz := clock_now();
  o orders;
  i invoices;
  credit credit_accounts;
  v_client text;
  v_decision jsonb := w.of_new;
  v_activates boolean;
  v_paid bigint;
  v_reopened boolean;
  v_data jsonb;
  drafts event_draft[];
BEGIN
  SELECT * INTO o FROM orders WHERE environment_id = tenant AND id = w.order_id;
  SELECT * INTO i FROM invoices WHERE environment_id = tenant AND id = w.invoice;
  SELECT name INTO v_client FROM sub_accounts WHERE environment_id = tenant AND id = o.sub_account_id;
  IF w.of_new <> w.of_known AND has_ordered_before(o.sub_account_id, o.id) THEN
    v_decision := w.of_known;
  END IF;
  v_activates := (v_decision->>'activate')::boolean;
  v_paid := CASE WHEN v_activates THEN w.reserve ELSE 0 END;
  v_reopened := i.voided_at IS NOT NULL;
  v_data := jsonb_build_object('currency', o.currency, 'client', v_client, 'number', o.number);
  IF w.reserve > 0 THEN
    PERFORM place_hold(w.hold, w.account, o.id, w.reserve);
    SELECT * INTO credit FROM credit_accounts WHERE environment_id = tenant AND id = w.account;
    drafts := drafts || ('credit.held', 'CREDIT_ACCOUNT', credit.id, credit.version, o.sub_account_id, o.id, NULL, w.actor_kind,
      w.actor_id, w.actor_label, v_data || jsonb_build_object('amountMinor', w.reserve::text))::event_draft;
  END IF;
  IF v_reopened THEN
    drafts := drafts || ('invoice.reopened', 'INVOICE', i.id, i.version + 1, o.sub_account_id, o.id, i.id, w.actor_kind,
      w.actor_id, w.actor_label, v_data || jsonb_build_object('number', i.number))::event_draft;
  END IF;
  drafts := drafts || ('order.restored', 'ORDER', o.id, o.version + 1, o.sub_account_id, o.id, NULL, w.actor_kind, w.actor_id,
    w.actor_label, v_data)::event_draft;
  IF v_reopened OR v_paid > 0 THEN
    UPDATE invoices SET voided_at = NULL, paid_minor = paid_minor + v_paid,
        version = version + v_reopened::int + (v_paid > 0)::int, overdue = due_on < p_today AND paid_minor + v_paid < total_minor,
        paid_at = CASE WHEN v_paid > 0 AND paid_minor + v_paid = total_minor THEN v_at ELSE paid_at END
      WHERE environment_id = tenant AND id = i.id;
  END IF;
  UPDATE orders SET deleted_at = NULL, deleted_by = NULL, delete_reason = NULL, paid_minor = paid_minor + v_paid,
      status = CASE WHEN v_activates THEN 'ACTIVE' ELSE 'PENDING' END,
      version = version + 1 + (v_paid > 0)::int + v_activates::int,
      activated_at = CASE WHEN v_activates THEN v_at END, activated_by = CASE WHEN v_activates THEN w.activated_by END,
      activation_policy = w.policy, activation_reason = CASE
        WHEN v_activates THEN v_decision->'reason' || jsonb_build_object('by', w.activated_by) ELSE v_decision->'reason' END
    WHERE environment_id = tenant AND id = o.id;
  IF v_activates THEN
    drafts := drafts || settle_and_activate((o.id, o.number, o.version + 1, o.sub_account_id, v_client, o.currency, i.id,
      i.number, i.version + v_reopened::int, i.total_minor - i.paid_minor, i.total_minor, v_paid, w.hold, w.account, w.sales, w.payment,
      w.allocation, w.transfer, w.activated_by, v_decision->'reason'->>'code', p_today, w.actor_kind, w.actor_id,
      w.actor_label)::activated_order);
  END IF;
  RETURN drafts;
END $$;
--> statement-breakpoint
CREATE FUNCTION restore_orders(p_tenant uuid, p_batch jsonb)
RETURNS TABLE (place int, outcome text, answer text, seq bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_material = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  v_within interval := make_interval(secs => (p_batch->>'restoreMs')::float8 / 1000);
  v_rule jsonb := p_batch->'rule';
  v_at timestamptz := clock_now();
  v_today date;
  waiting waiting_restoration[];
  going waiting_restoration[];
  restored waiting_restoration[];
  w waiting_restoration;
  known idempotency_keys;
  o orders;
  i invoices;
  h holds;
  credit credit_accounts;
  clients sub_accounts[];
  v_orders uuid[];
  v_held uuid[];
  v_invoices uuid[];
  v_clients uuid[];
  v_bank uuid;
  v_open bigint;
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
  SELECT array_agg((r.place, r."actorKind", r."actorId", r."actorName", r.key, decode(r.hash, 'hex'), r."order", r.hold,
      r.payment, r.allocation, r.transfer, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::waiting_restoration
      ORDER BY r.place), array_agg(r."order") INTO waiting, v_orders
    FROM jsonb_to_recordset(p_batch->'moves') AS r (place int, "actorKind" text, "actorId" text, "actorName" text, key text,
      hash text, "order" uuid, hold uuid, payment uuid, allocation uuid, transfer uuid);
  SELECT (v_at AT TIME ZONE r.time_zone)::date INTO v_today
    FROM environments e JOIN resellers r ON r.id = e.reseller_id WHERE e.id = p_tenant;
  PERFORM 1 FROM orders o WHERE o.environment_id = p_tenant AND o.id = ANY (v_orders) ORDER BY o.id FOR NO KEY UPDATE;

  -- Twins wait for the order too, so that here the first one's answer is seen.
  FOREACH w IN ARRAY waiting LOOP
    SELECT k.* INTO known FROM idempotency_keys k
      WHERE k.environment_id = p_tenant AND k.actor_id = w.actor_id AND k.key = w.key;
    IF FOUND THEN
      RETURN QUERY SELECT w.place, CASE WHEN known.operation = 'restoreOrder' AND known.input_hash = w.input_hash
        THEN 'REPEATED' ELSE 'KEY_REUSED' END, known.answer, NULL::bigint;
      CONTINUE;
    END IF;
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    IF NOT FOUND THEN
      RETURN QUERY SELECT w.place, 'ORDER_NOT_FOUND', NULL, NULL::bigint;
      CONTINUE;
    ELSIF o.status <> 'DELETED' OR o.refunded_minor > 0
        OR date_trunc('milliseconds', v_at) - date_trunc('milliseconds', o.deleted_at) > v_within THEN
      RETURN QUERY SELECT w.place, 'BLOCKED', concat('{"order":', frozen_order(o), ',"now":', frozen_instant(v_at), '}'),
        NULL::bigint;
      CONTINUE;
    END IF;
    SELECT c.id INTO w.account FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'CLIENT'
      AND c.sub_account_id = o.sub_account_id AND c.currency = o.currency;
    SELECT c.id INTO w.sales FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'SALES'
      AND c.sub_account_id IS NULL AND c.currency = o.currency;
    SELECT c.id INTO v_bank FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.kind = 'BANK'
      AND c.sub_account_id IS NULL AND c.currency = o.currency;
    -- Planned at each call: in a small table, any index looks as good as the one by orders.
    EXECUTE 'SELECT id, total_minor - paid_minor FROM invoices WHERE environment_id = $1 AND order_id = $2'
      INTO w.invoice, v_open USING p_tenant, o.id;
    -- What was reserved until the deletion, as far as it is still to be paid.
    EXECUTE $look$SELECT * FROM holds WHERE environment_id = $1 AND account_id = $2 AND order_id = $3 AND state = 'RELEASED'
        AND date_trunc('milliseconds', ended_at) >= date_trunc('milliseconds', $4) ORDER BY ended_at DESC LIMIT 1$look$
      INTO h USING p_tenant, w.account, o.id, o.deleted_at;
    w.reserve := greatest(least(coalesce(h.amount_minor, 0), o.total_minor - o.paid_minor), 0);
    IF w.account IS NULL OR w.sales IS NULL OR v_bank IS NULL OR w.reserve > coalesce(v_open, 0) THEN
      RETURN QUERY SELECT w.place, 'BY_ITSELF', NULL, NULL::bigint;
      CONTINUE;
    END IF;
    SELECT d.policy, d.of_new, d.of_known INTO w.policy, w.of_new, w.of_known
      FROM decisions_of(v_rule, o.payment_method, o.paid_minor + w.reserve >= o.total_minor) d;
    w.activated_by := v_rule->>'by';
    going := going || w;
    v_invoices := v_invoices || w.invoice;
    v_clients := v_clients || o.sub_account_id;
    IF w.reserve > 0 THEN
      v_held := v_held || w.account;
      IF 'true' IN (w.of_new->>'activate', w.of_known->>'activate') THEN
        v_held := v_held || w.sales;
      END IF;
    END IF;
  END LOOP;
  IF going IS NULL THEN RETURN; END IF;

  PERFORM 1 FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = ANY (v_held) ORDER BY c.id FOR UPDATE;
  PERFORM 1 FROM invoices i WHERE i.environment_id = p_tenant AND i.id = ANY (v_invoices) ORDER BY i.id FOR NO KEY UPDATE;
  FOREACH w IN ARRAY going LOOP
    IF w.reserve > 0 THEN
      SELECT c.* INTO credit FROM credit_accounts c WHERE c.environment_id = p_tenant AND c.id = w.account;
      v_free := credit.balance_minor - credit.minimum_minor - credit.held_minor;
      IF v_free < w.reserve THEN
        RETURN QUERY SELECT w.place, 'INSUFFICIENT_CREDIT', concat('{"currency":"', credit.currency, '","availableMinor":',
          frozen_minor(v_free), ',"amountMinor":', frozen_minor(w.reserve), '}'), NULL::bigint;
        CONTINUE;
      END IF;
    END IF;
    drafts := drafts || restore_order(w, v_today);
    restored := restored || w;
  END LOOP;
  IF restored IS NULL THEN RETURN; END IF;

  -- Each client once, however many of its orders are restored; locked before counting, as whoever else counts does.
  PERFORM 1 FROM sub_accounts s WHERE s.environment_id = p_tenant AND s.id = ANY (v_clients) ORDER BY s.id FOR NO KEY UPDATE;
  UPDATE sub_accounts s SET (pending_order_count, oldest_pending_at) = (
      SELECT count(*), min(o.created_at) FROM orders o
      WHERE o.environment_id = p_tenant AND o.sub_account_id = s.id AND o.status = 'PENDING')
    WHERE s.environment_id = p_tenant AND s.id = ANY (v_clients);
  SELECT array_agg(s ORDER BY w.place) INTO clients
    FROM unnest(restored) w LEFT JOIN orders o ON o.environment_id = p_tenant AND o.id = w.order_id
    LEFT JOIN sub_accounts s ON s.environment_id = p_tenant AND s.id = o.sub_account_id;
  FOR n IN 1..cardinality(restored) LOOP
    w := restored[n];
    SELECT o.* INTO o FROM orders o WHERE o.environment_id = p_tenant AND o.id = w.order_id;
    v_answer := concat('{"order":', frozen_order(o), ',"subAccount":', frozen_client(clients[n]), '}');
    IF w.key IS NOT NULL THEN
      INSERT INTO idempotency_keys (environment_id, actor_id, key, operation, input_hash, answer, created_at)
        VALUES (p_tenant, w.actor_id, w.key, 'restoreOrder', w.input_hash, v_answer, v_at);
    END IF;
    v_places := v_places || w.place;
    v_answers := v_answers || v_answer;
  END LOOP;
  v_seq := log_events(drafts);
  RETURN QUERY SELECT d.place, 'DONE', d.answer, v_seq FROM unnest(v_places, v_answers) AS d (place, answer);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION has_ordered_before, decisions_of, settle_and_activate, place_order, create_orders, restore_order,
  restore_orders FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION create_orders, restore_orders TO greenlight_app;
