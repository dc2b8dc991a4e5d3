-- People: roles as data, a person's standing and what they are confined to. Somebody confined to some shops, to clients
-- with some tags, or to the one client they are, reads as a role of the database of their own, which sees nothing else.
CREATE TABLE "roles" (
	"reseller_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"builtin" text,
	"rights" text[] NOT NULL,
	"largest_credit_minor" bigint,
	"refunds_per_day_minor" bigint,
	"second_person_above_minor" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "roles_reseller_id_id_pk" PRIMARY KEY("reseller_id","id"),
	CONSTRAINT "roles_name" UNIQUE("reseller_id","name"),
	CONSTRAINT "roles_builtin" UNIQUE("reseller_id","builtin"),
	CONSTRAINT "roles_builtin_word" CHECK ("roles"."builtin" in ('OWNER', 'MANAGER', 'ORDER_CLERK', 'CASHIER', 'ACCOUNTANT', 'SUPPORT', 'DEVELOPER', 'CLIENT')),
	CONSTRAINT "roles_limits" CHECK ("roles"."largest_credit_minor" >= 0 and "roles"."refunds_per_day_minor" >= 0 and "roles"."second_person_above_minor" >= 0)
);
--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "role_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "status" text DEFAULT 'ACTIVE' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "shop_ids" uuid[];--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "client_tags" text[];--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "client_environment_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "client_id" uuid;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "largest_credit_minor" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "refunds_per_day_minor" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "second_person_above_minor" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_subject";--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_role" FOREIGN KEY ("reseller_id","role_id") REFERENCES "public"."roles"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environments" ADD CONSTRAINT "environments_reseller_id_id_unique" UNIQUE("reseller_id","id");--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_client_world" FOREIGN KEY ("reseller_id","client_environment_id") REFERENCES "public"."environments"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_client" FOREIGN KEY ("client_environment_id","client_id") REFERENCES "public"."sub_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_status" CHECK ("users"."status" in ('INVITED', 'ACTIVE', 'DEACTIVATED'));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_client_whole" CHECK (("users"."client_environment_id" is null) = ("users"."client_id" is null));--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_limits" CHECK ("users"."largest_credit_minor" >= 0 and "users"."refunds_per_day_minor" >= 0 and "users"."second_person_above_minor" >= 0);--> statement-breakpoint
CREATE INDEX "users_client_index" ON "users" USING btree ("client_environment_id","client_id") WHERE client_id is not null;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_subject" CHECK ("events"."subject_type" in ('ORDER', 'SUB_ACCOUNT', 'CREDIT_ACCOUNT', 'INVOICE', 'PRODUCT', 'SETTING', 'API_KEY', 'USER', 'ROLE', 'APPROVAL'));
--> statement-breakpoint

-- 1. Roles are a reseller's own, in both of its worlds.
ALTER TABLE roles ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE roles FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON roles USING (reseller_id = (SELECT reseller_id FROM environments WHERE id = current_tenant()));
--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('CREATE POLICY operator ON roles TO %I USING (true) WITH CHECK (true)', current_user);
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON roles TO greenlight_app;
--> statement-breakpoint
GRANT INSERT, UPDATE ON users TO greenlight_app;
--> statement-breakpoint
CREATE FUNCTION take_rights_of_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.role_id IS NOT NULL THEN
    NEW.rights := (SELECT rights FROM roles WHERE reseller_id = NEW.reseller_id AND id = NEW.role_id);
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
-- A person's rights are those of the role: the copy beside the person is what a release before this one reads.
CREATE TRIGGER rights_of_role BEFORE INSERT OR UPDATE OF role_id ON users
  FOR EACH ROW EXECUTE FUNCTION take_rights_of_role();
--> statement-breakpoint
CREATE FUNCTION give_rights_of_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET rights = NEW.rights WHERE reseller_id = NEW.reseller_id AND role_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER rights_of_people AFTER UPDATE OF rights ON roles
  FOR EACH ROW EXECUTE FUNCTION give_rights_of_role();
--> statement-breakpoint
-- Every process hears at once that somebody may do more or less than before.
DROP TRIGGER access_changed ON users;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF rights, role_id, status, shop_ids, client_tags, largest_credit_minor,
  refunds_per_day_minor, second_person_above_minor, password_hash, language, name OR DELETE ON users
  FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed();
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE ON roles FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed();
--> statement-breakpoint

-- 2. The roles that every reseller begins with.
CREATE FUNCTION builtin_roles() RETURNS TABLE (builtin text, name text, rights text[]) LANGUAGE sql IMMUTABLE AS $$
  VALUES
    ('OWNER', 'Owner', ARRAY['clients.read', 'clients.create', 'orders.read', 'orders.create', 'orders.price',
      'orders.activate', 'orders.delete', 'credit.read', 'credit.give', 'credit.recover', 'credit.limit', 'credit.approve',
      'invoices.read', 'invoices.create', 'payments.record', 'notes.write', 'products.create', 'settings.activation',
      'keys.manage', 'users.manage', 'audit.read']),
    ('MANAGER', 'Manager', ARRAY['clients.read', 'clients.create', 'orders.read', 'orders.create', 'orders.price',
      'orders.activate', 'orders.delete', 'credit.read', 'credit.give', 'credit.recover', 'credit.limit', 'credit.approve',
      'invoices.read', 'invoices.create', 'payments.record', 'notes.write', 'products.create', 'settings.activation',
      'audit.read']),
    ('ORDER_CLERK', 'Order clerk', ARRAY['clients.read', 'clients.create', 'orders.read', 'orders.create',
      'orders.activate', 'orders.delete', 'credit.read', 'invoices.read', 'notes.write']),
    ('CASHIER', 'Cashier', ARRAY['clients.read', 'orders.read', 'invoices.read', 'invoices.create', 'payments.record',
      'notes.write']),
    ('ACCOUNTANT', 'Accountant', ARRAY['clients.read', 'orders.read', 'credit.read', 'invoices.read', 'payments.record',
      'audit.read']),
    ('SUPPORT', 'Support', ARRAY['clients.read', 'orders.read', 'credit.read', 'invoices.read', 'notes.write']),
    ('DEVELOPER', 'Developer', ARRAY['clients.read', 'orders.read', 'credit.read', 'invoices.read', 'products.create',
      'keys.manage']),
    ('CLIENT', 'Client', ARRAY['clients.read', 'orders.read', 'credit.read', 'invoices.read'])
$$;
--> statement-breakpoint
INSERT INTO roles (reseller_id, id, name, builtin, rights)
  SELECT r.id, gen_random_uuid(), b.name, b.builtin, b.rights FROM resellers r CROSS JOIN builtin_roles() b;
--> statement-breakpoint
-- Until now everybody could do everything there was.
UPDATE users u SET role_id = r.id FROM roles r WHERE r.reseller_id = u.reseller_id AND r.builtin = 'OWNER';
--> statement-breakpoint

-- 3. The role of the database that confined people read as. It is nobody's but a transaction's, and what it may see is
-- told by three settings of the transaction; without any of them it sees no client at all.
DO $$ BEGIN
  CREATE ROLE greenlight_confined NOLOGIN NOSUPERUSER NOBYPASSRLS;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
--> statement-breakpoint
DO $$ BEGIN
  GRANT greenlight_app TO greenlight_confined;
EXCEPTION WHEN unique_violation OR internal_error THEN NULL; END $$;
--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('GRANT greenlight_confined TO %I', current_user)
    || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
EXCEPTION WHEN unique_violation OR internal_error THEN NULL; END $$;
--> statement-breakpoint
CREATE FUNCTION is_confined() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT current_user = 'greenlight_confined'
$$;
--> statement-breakpoint
CREATE FUNCTION confined_to_client() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.only_client', true), '')::uuid
$$;
--> statement-breakpoint
CREATE FUNCTION confined_to_shops() RETURNS uuid[] LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.only_shops', true), '')::uuid[]
$$;
--> statement-breakpoint
CREATE FUNCTION confined_to_tags() RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.only_tags', true), '')::text[]
$$;
--> statement-breakpoint
CREATE FUNCTION confined_person() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.only_person', true), '')::uuid
$$;
--> statement-breakpoint
CREATE POLICY confined ON sub_accounts AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR CASE
    WHEN (SELECT confined_to_client()) IS NOT NULL THEN id = (SELECT confined_to_client())
    WHEN (SELECT confined_to_tags()) IS NOT NULL THEN tags && (SELECT confined_to_tags())
    ELSE (SELECT confined_to_shops()) IS NOT NULL END);
--> statement-breakpoint
CREATE POLICY confined ON orders AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (
    ((SELECT confined_to_shops()) IS NULL OR shop_id = ANY ((SELECT confined_to_shops())::uuid[]))
    AND EXISTS (SELECT 1 FROM sub_accounts s WHERE s.environment_id = orders.environment_id AND s.id = orders.sub_account_id)));
--> statement-breakpoint
CREATE POLICY confined ON invoices AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (
    ((SELECT confined_to_shops()) IS NULL OR shop_id = ANY ((SELECT confined_to_shops())::uuid[]))
    AND EXISTS (SELECT 1 FROM sub_accounts s WHERE s.environment_id = invoices.environment_id AND s.id = invoices.sub_account_id)));
--> statement-breakpoint
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['order_lines', 'activations'] LOOP
    EXECUTE format('CREATE POLICY confined ON %1$I AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()) OR EXISTS (SELECT 1 FROM orders o WHERE o.environment_id = %1$I.environment_id AND o.id = %1$I.order_id))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['payments', 'allocations'] LOOP
    EXECUTE format('CREATE POLICY confined ON %1$I AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()) OR EXISTS (SELECT 1 FROM invoices i WHERE i.environment_id = %1$I.environment_id AND i.id = %1$I.invoice_id))', t);
  END LOOP;
  -- Their numbers, names and prices are on every order.
  FOREACH t IN ARRAY ARRAY['products', 'event_counters'] LOOP
    EXECUTE format('CREATE POLICY confined ON %I AS RESTRICTIVE TO greenlight_confined USING (true)', t);
  END LOOP;
  -- What is the business of the reseller alone, or read only by those whose own it is, without this role.
  FOREACH t IN ARRAY ARRAY['api_keys', 'sessions', 'idempotency_keys', 'saved_views', 'search_entries'] LOOP
    EXECUTE format('CREATE POLICY confined ON %I AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()))', t);
  END LOOP;
END $$;
--> statement-breakpoint
CREATE POLICY confined ON credit_accounts AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR CASE
    WHEN kind <> 'CLIENT' THEN (SELECT confined_to_client()) IS NULL
    ELSE EXISTS (SELECT 1 FROM sub_accounts s
      WHERE s.environment_id = credit_accounts.environment_id AND s.id = credit_accounts.sub_account_id) END);
--> statement-breakpoint
CREATE POLICY confined ON transfers AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR EXISTS (SELECT 1 FROM credit_accounts a WHERE a.environment_id = transfers.environment_id
    AND a.id IN (transfers.debit_account_id, transfers.credit_account_id) AND a.kind = 'CLIENT'));
--> statement-breakpoint
CREATE POLICY confined ON holds AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined())
  OR EXISTS (SELECT 1 FROM credit_accounts a WHERE a.environment_id = holds.environment_id AND a.id = holds.account_id));
--> statement-breakpoint
CREATE POLICY confined ON accounts_over_limit AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR EXISTS (SELECT 1 FROM sub_accounts s
    WHERE s.environment_id = accounts_over_limit.environment_id AND s.id = accounts_over_limit.sub_account_id));
--> statement-breakpoint
-- Notes are the staff's own.
CREATE POLICY confined ON events AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (
    EXISTS (SELECT 1 FROM sub_accounts s WHERE s.environment_id = events.environment_id AND s.id = events.sub_account_id)
    AND (order_id IS NULL OR EXISTS (SELECT 1 FROM orders o WHERE o.environment_id = events.environment_id AND o.id = events.order_id))
    AND (invoice_id IS NULL OR EXISTS (SELECT 1 FROM invoices i WHERE i.environment_id = events.environment_id AND i.id = events.invoice_id))
    AND ((SELECT confined_to_client()) IS NULL OR kind NOT LIKE '%.note')));
--> statement-breakpoint
CREATE POLICY confined ON shops AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (SELECT confined_to_shops()) IS NULL OR id = ANY ((SELECT confined_to_shops())::uuid[]));
--> statement-breakpoint
CREATE POLICY confined ON activation_policies AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (SELECT confined_to_client()) IS NULL);
--> statement-breakpoint
CREATE POLICY confined ON roles AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (SELECT confined_to_client()) IS NULL);
--> statement-breakpoint
CREATE POLICY confined ON users AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR (SELECT confined_to_client()) IS NULL OR id = (SELECT confined_person()));
