-- Every list is read by an index, under row security: what the lists ask for, and what cannot be asked of a table itself.
CREATE TABLE "accounts_over_limit" (
	"environment_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"sub_account_id" uuid NOT NULL,
	CONSTRAINT "accounts_over_limit_environment_id_account_id_pk" PRIMARY KEY("environment_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "search_entries" (
	"environment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"id" uuid NOT NULL,
	"text" text NOT NULL,
	"tags" text[] DEFAULT '{}' NOT NULL,
	CONSTRAINT "search_entries_environment_id_kind_id_pk" PRIMARY KEY("environment_id","kind","id"),
	CONSTRAINT "search_entries_kind" CHECK ("search_entries"."kind" in ('ORDER', 'INVOICE', 'SUB_ACCOUNT'))
);
--> statement-breakpoint
ALTER TABLE "accounts_over_limit" ADD CONSTRAINT "accounts_over_limit_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "accounts_over_limit" ADD CONSTRAINT "accounts_over_limit_account" FOREIGN KEY ("environment_id","account_id") REFERENCES "public"."credit_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "search_entries" ADD CONSTRAINT "search_entries_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_over_limit_environment_id_sub_account_id_index" ON "accounts_over_limit" USING btree ("environment_id","sub_account_id");--> statement-breakpoint
CREATE INDEX "transfers_environment_id_kind_id_index" ON "transfers" USING btree ("environment_id","kind","id");--> statement-breakpoint
CREATE INDEX "invoices_environment_id_due_on_id_index" ON "invoices" USING btree ("environment_id","due_on","id");--> statement-breakpoint
CREATE INDEX "invoices_not_yet_overdue" ON "invoices" USING btree ("environment_id","due_on") WHERE status in ('OPEN', 'PARTIALLY_PAID') and not overdue;--> statement-breakpoint
CREATE INDEX "invoices_overdue" ON "invoices" USING btree ("environment_id","created_at","id") WHERE overdue;--> statement-breakpoint
CREATE INDEX "invoices_unpaid" ON "invoices" USING btree ("environment_id","created_at","id") WHERE status in ('OPEN', 'PARTIALLY_PAID');--> statement-breakpoint
CREATE INDEX "invoices_unpaid_due" ON "invoices" USING btree ("environment_id","due_on","id") WHERE status in ('OPEN', 'PARTIALLY_PAID');--> statement-breakpoint
CREATE INDEX "activations_environment_id_created_at_index" ON "activations" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE INDEX "orders_environment_id_shop_id_created_at_id_index" ON "orders" USING btree ("environment_id","shop_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_environment_id_payment_status_created_at_id_index" ON "orders" USING btree ("environment_id","payment_status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_environment_id_payment_method_created_at_id_index" ON "orders" USING btree ("environment_id","payment_method","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_waiting" ON "orders" USING btree ("environment_id","sub_account_id","created_at","id") WHERE status = 'PENDING';--> statement-breakpoint
CREATE INDEX "sub_accounts_environment_id_created_at_index" ON "sub_accounts" USING btree ("environment_id","created_at");--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_journal" CHECK (case subject_type when 'ORDER' then order_id = subject_id when 'INVOICE' then invoice_id = subject_id when 'SUB_ACCOUNT' then sub_account_id = subject_id else true end is true);--> statement-breakpoint

-- 1. The two tables that triggers keep. The application may look at its own and write nothing; the owner writes within
-- the tenant of the transaction, and looks beyond row security, because the operators that find words are not leakproof
-- and would be kept from their index.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['search_entries', 'accounts_over_limit'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()))', t);
    EXECUTE format('GRANT SELECT ON %I TO greenlight_app', t);
  END LOOP;
  EXECUTE format('CREATE POLICY owner_looks ON search_entries FOR SELECT TO %I USING (true)', current_user);
END $$;
--> statement-breakpoint

-- 2. Finding words. The keys of a text are every three letters that stand together in it, and its tags, each behind the
-- world and kind that they belong to: one index serves all, and finds within one world alone.
CREATE FUNCTION search_prefix(p_tenant uuid, p_kind text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT right(p_tenant::text, 8) || left(p_kind, 1)
$$;
--> statement-breakpoint
-- Indexes are made without a search path: what they call is named with its schema.
CREATE FUNCTION search_keys(p_tenant uuid, p_kind text, p_text text, p_tags text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_to_array(
    regexp_replace(p_text, '(...)', public.search_prefix(p_tenant, p_kind) || E'\\1\x01', 'g') || E'\x01' ||
    regexp_replace(substr(p_text, 2), '(...)', public.search_prefix(p_tenant, p_kind) || E'\\1\x01', 'g') || E'\x01' ||
    regexp_replace(substr(p_text, 3), '(...)', public.search_prefix(p_tenant, p_kind) || E'\\1\x01', 'g'), E'\x01')
    || array(SELECT public.search_prefix(p_tenant, p_kind) || '#' || tag FROM unnest(p_tags) AS tag)
$$;
--> statement-breakpoint
CREATE FUNCTION keep_search_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO search_entries (environment_id, kind, id, text, tags)
    VALUES (NEW.environment_id, TG_ARGV[0], NEW.id, NEW.search_text, '{}')
    ON CONFLICT (environment_id, kind, id) DO UPDATE SET text = excluded.text;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION keep_client_search_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO search_entries (environment_id, kind, id, text, tags)
    VALUES (NEW.environment_id, 'SUB_ACCOUNT', NEW.id, NEW.search_text, NEW.tags)
    ON CONFLICT (environment_id, kind, id) DO UPDATE SET text = excluded.text, tags = excluded.tags;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER search_entry AFTER INSERT OR UPDATE OF search_text ON orders
  FOR EACH ROW EXECUTE FUNCTION keep_search_entry('ORDER');
--> statement-breakpoint
CREATE TRIGGER search_entry AFTER INSERT OR UPDATE OF search_text ON invoices
  FOR EACH ROW EXECUTE FUNCTION keep_search_entry('INVOICE');
--> statement-breakpoint
CREATE TRIGGER search_entry AFTER INSERT OR UPDATE OF search_text, tags ON sub_accounts
  FOR EACH ROW EXECUTE FUNCTION keep_client_search_entry();
--> statement-breakpoint
INSERT INTO search_entries (environment_id, kind, id, text, tags)
  SELECT environment_id, 'ORDER', id, search_text, '{}'::text[] FROM orders UNION ALL
  SELECT environment_id, 'INVOICE', id, search_text, '{}' FROM invoices UNION ALL
  SELECT environment_id, 'SUB_ACCOUNT', id, search_text, tags FROM sub_accounts;
--> statement-breakpoint
CREATE INDEX search_entries_keys ON search_entries
  USING gin ((search_keys(environment_id, kind, text, tags)) COLLATE "C");
--> statement-breakpoint
-- The ids of what has every word in its text, and the tag, in the transaction's world: p_most at most, in no order.
-- Words of one or two letters alone have no key: nothing is answered for them.
CREATE FUNCTION find_entries(p_kind text, p_words text[], p_tag text, p_most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  tenant uuid := current_tenant();
  wanted text[] := array(
    SELECT DISTINCT key FROM unnest(p_words) AS word, unnest(search_keys(tenant, p_kind, word, '{}')) AS key
    WHERE length(key) = length(search_prefix(tenant, p_kind)) + 3);
BEGIN
  IF p_tag IS NOT NULL THEN
    wanted := wanted || (search_prefix(tenant, p_kind) || '#' || p_tag);
  END IF;
  IF cardinality(wanted) = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY
    WITH likely AS MATERIALIZED (
      SELECT * FROM search_entries e
      WHERE (search_keys(e.environment_id, e.kind, e.text, e.tags)) COLLATE "C" @> wanted
    )
    SELECT l.id FROM likely l
    WHERE l.environment_id = tenant AND l.kind = p_kind AND (p_tag IS NULL OR p_tag = ANY (l.tags))
      AND NOT EXISTS (SELECT 1 FROM unnest(p_words) AS word WHERE strpos(l.text, word) = 0)
    LIMIT p_most;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION search_prefix, search_keys, keep_search_entry, keep_client_search_entry, find_entries FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION find_entries TO greenlight_app;
--> statement-breakpoint

-- 3. Who is over the limit. An account's row is locked by whoever changes it, so each crossing is told once.
CREATE FUNCTION keep_account_over_limit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.balance_minor - NEW.held_minor < NEW.minimum_minor THEN
    INSERT INTO accounts_over_limit (environment_id, account_id, sub_account_id)
      VALUES (NEW.environment_id, NEW.id, NEW.sub_account_id) ON CONFLICT DO NOTHING;
  ELSE
    DELETE FROM accounts_over_limit WHERE environment_id = NEW.environment_id AND account_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keep_account_over_limit FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER over_limit AFTER UPDATE OF balance_minor, held_minor, minimum_minor ON credit_accounts FOR EACH ROW
  WHEN (NEW.kind = 'CLIENT' AND (NEW.balance_minor - NEW.held_minor < NEW.minimum_minor)
    IS DISTINCT FROM (OLD.balance_minor - OLD.held_minor < OLD.minimum_minor))
  EXECUTE FUNCTION keep_account_over_limit();
--> statement-breakpoint
CREATE TRIGGER over_limit_at_first AFTER INSERT ON credit_accounts FOR EACH ROW
  WHEN (NEW.kind = 'CLIENT' AND NEW.balance_minor - NEW.held_minor < NEW.minimum_minor)
  EXECUTE FUNCTION keep_account_over_limit();
--> statement-breakpoint
INSERT INTO accounts_over_limit (environment_id, account_id, sub_account_id)
  SELECT environment_id, id, sub_account_id FROM credit_accounts
  WHERE kind = 'CLIENT' AND balance_minor - held_minor < minimum_minor;
