-- What the tables alone cannot say: who may see which row, what may only be added, and how money moves.

-- 1. The role that the application works as: no owner, no superuser, no BYPASSRLS.
DO $$ BEGIN
  CREATE ROLE greenlight_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('GRANT greenlight_app TO %I', current_user);
EXCEPTION WHEN unique_violation OR internal_error THEN NULL; END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO greenlight_app;
--> statement-breakpoint

-- 2. Row level security, forced, on every table with a tenant key.
DO $$
DECLARE t text;
BEGIN
  FOR t IN SELECT table_name FROM information_schema.columns
           WHERE table_schema = 'public' AND column_name = 'environment_id' LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()))', t);
  END LOOP;
END $$;
--> statement-breakpoint
ALTER TABLE environments ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE environments FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON environments USING (id = (SELECT current_tenant()));
--> statement-breakpoint
ALTER TABLE resellers ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE resellers FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON resellers USING (id = (SELECT reseller_id FROM environments WHERE id = current_tenant()));
--> statement-breakpoint
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE users FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON users USING (reseller_id = (SELECT reseller_id FROM environments WHERE id = current_tenant()));
--> statement-breakpoint
-- Signing in starts with an e-mail and no tenant: that one row may be read, and the world that it leads to.
CREATE POLICY sign_in ON users FOR SELECT USING (email = nullif(current_setting('app.sign_in_email', true), ''));
--> statement-breakpoint
CREATE POLICY sign_in ON environments FOR SELECT USING (reseller_id = nullif(current_setting('app.sign_in_reseller', true), '')::uuid);
--> statement-breakpoint

-- Operators take resellers on as the owner of the tables, which forced row security binds as well.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['resellers', 'environments', 'users'] LOOP
    EXECUTE format('CREATE POLICY operator ON %I TO %I USING (true) WITH CHECK (true)', t, current_user);
  END LOOP;
END $$;
--> statement-breakpoint

-- 3. Grants. Ledger and log are written by the functions below and by nothing else.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO greenlight_app;
--> statement-breakpoint
GRANT INSERT, UPDATE ON sub_accounts, products, activation_policies, orders, invoices TO greenlight_app;
--> statement-breakpoint
GRANT INSERT ON order_lines, activations, payments, allocations TO greenlight_app;
--> statement-breakpoint
GRANT UPDATE (next_order_number, next_invoice_number) ON shops TO greenlight_app;
--> statement-breakpoint
GRANT UPDATE (language, theme, density, single_keys) ON users TO greenlight_app;
--> statement-breakpoint
GRANT INSERT, UPDATE, DELETE ON sessions, api_keys, idempotency_keys TO greenlight_app;
--> statement-breakpoint

-- 4. History is only ever added to, whoever asks.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'GL900';
END $$;
--> statement-breakpoint
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['transfers', 'events', 'payments', 'allocations', 'activations', 'order_lines'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER append_only_all BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;
--> statement-breakpoint

-- 5. Money. Each function sees the tenant of the transaction only, locks accounts in the order of their ids, and
-- refuses (GL001) what would take a kept account's available money below zero; GL002 is an account, reservation or
-- currency that does not fit.
CREATE FUNCTION hold_accounts(p_accounts jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
BEGIN
  INSERT INTO credit_accounts (environment_id, id, kind, sub_account_id, currency)
    SELECT tenant, a.id, a.kind, a."subAccountId", a.currency
    FROM jsonb_to_recordset(p_accounts) AS a (id uuid, kind text, "subAccountId" uuid, currency text)
    WHERE NOT EXISTS (SELECT 1 FROM credit_accounts c WHERE c.environment_id = tenant AND c.id = a.id)
    ORDER BY a.id
    ON CONFLICT DO NOTHING;
  PERFORM 1 FROM credit_accounts WHERE environment_id = tenant
    AND id IN (SELECT (value->>'id')::uuid FROM jsonb_array_elements(p_accounts)) ORDER BY id FOR UPDATE;
END $$;
--> statement-breakpoint
CREATE FUNCTION post_transfer(
  p_id uuid, p_kind text, p_debit uuid, p_credit uuid, p_amount bigint, p_order uuid, p_invoice uuid, p_payment uuid,
  p_hold uuid, p_reverses uuid, p_note text, p_actor_id text, p_actor_label text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  d credit_accounts;
  c credit_accounts;
  h holds;
  v_from_hold bigint := 0;
BEGIN
  IF p_amount IS NULL OR p_amount <= 0 THEN
    RAISE EXCEPTION 'a transfer needs an amount above zero' USING ERRCODE = 'GL002';
  END IF;
  PERFORM 1 FROM credit_accounts WHERE environment_id = tenant AND id IN (p_debit, p_credit) ORDER BY id FOR UPDATE;
  SELECT * INTO d FROM credit_accounts WHERE environment_id = tenant AND id = p_debit;
  SELECT * INTO c FROM credit_accounts WHERE environment_id = tenant AND id = p_credit;
  IF d.id IS NULL OR c.id IS NULL OR d.id = c.id OR d.currency <> c.currency THEN
    RAISE EXCEPTION 'a transfer needs two accounts of one currency in this world' USING ERRCODE = 'GL002';
  END IF;
  IF p_hold IS NOT NULL THEN
    UPDATE holds SET state = 'SETTLED', ended_at = clock_now()
      WHERE environment_id = tenant AND id = p_hold AND account_id = p_debit AND state = 'HELD' AND amount_minor = p_amount
      RETURNING * INTO h;
    IF h.id IS NULL THEN
      RAISE EXCEPTION 'the reservation is not there to be settled' USING ERRCODE = 'GL002';
    END IF;
    v_from_hold := h.amount_minor;
  ELSIF d.kind IN ('CLIENT', 'RESELLER') AND d.balance_minor - d.held_minor - d.minimum_minor < p_amount THEN
    RAISE EXCEPTION 'not enough credit' USING ERRCODE = 'GL001';
  END IF;
  UPDATE credit_accounts SET balance_minor = balance_minor - p_amount, held_minor = held_minor - v_from_hold,
    version = version + 1, entry_count = entry_count + 1 WHERE environment_id = tenant AND id = p_debit RETURNING * INTO d;
  UPDATE credit_accounts SET balance_minor = balance_minor + p_amount,
    version = version + 1, entry_count = entry_count + 1 WHERE environment_id = tenant AND id = p_credit RETURNING * INTO c;
  INSERT INTO transfers (environment_id, id, kind, debit_account_id, credit_account_id, amount_minor, currency,
    debit_entry_number, debit_balance_after_minor, credit_entry_number, credit_balance_after_minor,
    order_id, invoice_id, payment_id, hold_id, reverses_id, note, actor_id, actor_label)
  VALUES (tenant, p_id, p_kind, p_debit, p_credit, p_amount, d.currency, d.entry_count, d.balance_minor, c.entry_count,
    c.balance_minor, p_order, p_invoice, p_payment, p_hold, p_reverses, p_note, p_actor_id, p_actor_label);
END $$;
--> statement-breakpoint
CREATE FUNCTION place_hold(p_id uuid, p_account uuid, p_order uuid, p_amount bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
BEGIN
  UPDATE credit_accounts SET held_minor = held_minor + p_amount, version = version + 1
    WHERE environment_id = tenant AND id = p_account AND balance_minor - held_minor - minimum_minor >= p_amount;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'not enough credit' USING ERRCODE = 'GL001';
  END IF;
  INSERT INTO holds (environment_id, id, account_id, order_id, amount_minor) VALUES (tenant, p_id, p_account, p_order, p_amount);
END $$;
--> statement-breakpoint
CREATE FUNCTION release_hold(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  h holds;
BEGIN
  SELECT * INTO h FROM holds WHERE environment_id = tenant AND id = p_id AND state = 'HELD';
  IF h.id IS NULL THEN
    RAISE EXCEPTION 'the reservation is not there to be released' USING ERRCODE = 'GL002';
  END IF;
  UPDATE credit_accounts SET held_minor = held_minor - h.amount_minor, version = version + 1
    WHERE environment_id = tenant AND id = h.account_id;
  UPDATE holds SET state = 'RELEASED', ended_at = clock_now()
    WHERE environment_id = tenant AND id = p_id AND state = 'HELD';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the reservation is not there to be released' USING ERRCODE = 'GL002';
  END IF;
END $$;
--> statement-breakpoint
CREATE FUNCTION set_minimum_balance(p_account uuid, p_minimum bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE credit_accounts SET minimum_minor = p_minimum, version = version + 1
    WHERE environment_id = current_tenant() AND id = p_account AND kind IN ('CLIENT', 'RESELLER');
  IF NOT FOUND THEN
    RAISE EXCEPTION 'only a client or the reseller has a minimum balance' USING ERRCODE = 'GL002';
  END IF;
END $$;
--> statement-breakpoint

-- 6. The log. Called as the last statement of a transaction: it takes the world's counter, numbers the events and
-- chains each to the one before it. Returns the last number.
CREATE FUNCTION append_events(p_actor_kind text, p_actor_id text, p_actor_label text, p_events jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  v_seq bigint;
  v_hash bytea;
  v_at timestamptz := clock_now();
  e jsonb;
BEGIN
  SELECT last_seq, last_hash INTO v_seq, v_hash FROM event_counters WHERE environment_id = tenant FOR UPDATE;
  IF v_seq IS NULL THEN
    RAISE EXCEPTION 'this world has no event counter' USING ERRCODE = 'GL002';
  END IF;
  FOR e IN SELECT value FROM jsonb_array_elements(p_events) LOOP
    v_seq := v_seq + 1;
    v_hash := event_hash(v_hash, tenant, v_seq, e, p_actor_kind, p_actor_id, p_actor_label, v_at);
    INSERT INTO events (environment_id, seq, kind, subject_type, subject_id, subject_version, sub_account_id, order_id,
      invoice_id, actor_kind, actor_id, actor_label, data, hash, occurred_at)
    VALUES (tenant, v_seq, e->>'kind', e->>'subjectType', (e->>'subjectId')::uuid, (e->>'subjectVersion')::int,
      (e->>'subAccountId')::uuid, (e->>'orderId')::uuid, (e->>'invoiceId')::uuid, p_actor_kind, p_actor_id,
      p_actor_label, coalesce(e->'data', '{}'::jsonb), v_hash, v_at);
  END LOOP;
  UPDATE event_counters SET last_seq = v_seq, last_hash = v_hash WHERE environment_id = tenant;
  RETURN v_seq;
END $$;
--> statement-breakpoint
-- The link of the chain: SHA-256 over the hash before it and the row, spelled the same on any server's settings.
CREATE FUNCTION event_hash(
  p_before bytea, p_tenant uuid, p_seq bigint, p_event jsonb, p_actor_kind text, p_actor_id text, p_actor_label text,
  p_at timestamptz
) RETURNS bytea LANGUAGE sql IMMUTABLE SET timezone = 'UTC' AS $$
  SELECT sha256(p_before || convert_to(jsonb_build_array(p_tenant, p_seq, p_event->>'kind', p_event->>'subjectType',
    p_event->>'subjectId', p_event->'subjectVersion', p_event->>'subAccountId', p_event->>'orderId',
    p_event->>'invoiceId', p_actor_kind, p_actor_id, p_actor_label, coalesce(p_event->'data', '{}'::jsonb),
    to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))::text, 'UTF8'))
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION hold_accounts, post_transfer, place_hold, release_hold, set_minimum_balance, append_events FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION hold_accounts, post_transfer, place_hold, release_hold, set_minimum_balance, append_events TO greenlight_app;
