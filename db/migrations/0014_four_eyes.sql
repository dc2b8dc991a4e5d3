-- Four eyes: money that waits for a second person; what a person returned today; and sessions that end, or take another
-- id, when what their person may do changes.
CREATE TABLE "approvals" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"operation" text NOT NULL,
	"input" jsonb NOT NULL,
	"sub_account_id" uuid NOT NULL,
	"order_id" uuid,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"status" text DEFAULT 'WAITING' NOT NULL,
	"reseller_id" uuid NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_by_name" text NOT NULL,
	"decided_by" uuid,
	"decided_by_name" text,
	"decided_at" timestamp with time zone,
	"reason" text,
	"expires_at" timestamp with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "approvals_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "approvals_operation" CHECK ("approvals"."operation" in ('giveCredit', 'recoverCredit', 'setMinimumBalance', 'deleteOrder')),
	CONSTRAINT "approvals_status" CHECK ("approvals"."status" in ('WAITING', 'APPROVED', 'REJECTED')),
	CONSTRAINT "approvals_amount" CHECK ("approvals"."amount_minor" > 0),
	CONSTRAINT "approvals_decided" CHECK (("approvals"."status" = 'WAITING') = ("approvals"."decided_by" is null)),
	CONSTRAINT "approvals_two_people" CHECK ("approvals"."decided_by" <> "approvals"."requested_by")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "renews_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "last_signed_in_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_environment_id_sub_account_id_sub_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","sub_account_id") REFERENCES "public"."sub_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_environment_id_order_id_orders_environment_id_id_fk" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_reseller_id_requested_by_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","requested_by") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_reseller_id_decided_by_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","decided_by") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approvals_waiting" ON "approvals" USING btree ("environment_id","expires_at") WHERE status = 'WAITING';--> statement-breakpoint
CREATE INDEX "transfers_refunds" ON "transfers" USING btree ("environment_id","actor_id","created_at") WHERE kind = 'REFUND';--> statement-breakpoint
ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE approvals FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON approvals USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()));
--> statement-breakpoint
-- Whoever sees a part only sees their own requests.
CREATE POLICY confined ON approvals AS RESTRICTIVE TO greenlight_confined USING (
  NOT (SELECT is_confined()) OR requested_by = (SELECT confined_person()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON approvals TO greenlight_app;
--> statement-breakpoint

-- Whoever is shut out has no session from that moment, in either world. Whoever may do other things than before goes on
-- under a new id: the sessions there are end within a minute, and each may be renewed once until then.
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_renews ON sessions FOR UPDATE TO %I USING (true) WITH CHECK (true)', current_user);
END $$;
--> statement-breakpoint
CREATE FUNCTION end_or_renew_sessions() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status <> 'ACTIVE' THEN
    DELETE FROM sessions s USING environments e
      WHERE e.reseller_id = NEW.reseller_id AND s.environment_id = e.id AND s.user_id = NEW.id;
  ELSE
    UPDATE sessions s SET renews_until = coalesce(s.renews_until, s.expires_at),
        expires_at = least(s.expires_at, clock_now() + interval '1 minute')
      FROM environments e
      WHERE e.reseller_id = NEW.reseller_id AND s.environment_id = e.id AND s.user_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION end_or_renew_sessions FROM PUBLIC;
--> statement-breakpoint
CREATE TRIGGER sessions_of_changed AFTER UPDATE OF rights, role_id, status, shop_ids, client_tags ON users FOR EACH ROW
  WHEN (ROW(OLD.rights, OLD.role_id, OLD.status, OLD.shop_ids, OLD.client_tags)
    IS DISTINCT FROM ROW(NEW.rights, NEW.role_id, NEW.status, NEW.shop_ids, NEW.client_tags))
  EXECUTE FUNCTION end_or_renew_sessions();
--> statement-breakpoint

-- Access that changed is told with the person's name, so that no process looks at more sockets than it must.
CREATE FUNCTION tell_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('greenlight_access', 'user:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
DROP TRIGGER access_changed ON users;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF rights, role_id, status, shop_ids, client_tags, client_id,
  largest_credit_minor, refunds_per_day_minor, second_person_above_minor, password_hash, language, name OR DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION tell_person_changed();
--> statement-breakpoint
CREATE FUNCTION note_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE users SET last_signed_in_at = clock_now() WHERE reseller_id = NEW.reseller_id AND id = NEW.user_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER signed_in AFTER INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION note_sign_in();
--> statement-breakpoint
-- When the people of the transaction's reseller were last seen, those who have a session in either world.
CREATE FUNCTION people_seen() RETURNS TABLE (user_id uuid, last_seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.user_id, max(s.last_seen_at)
  FROM environments mine JOIN environments e ON e.reseller_id = mine.reseller_id
  JOIN sessions s ON s.environment_id = e.id
  WHERE mine.id = current_tenant() GROUP BY s.user_id
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION people_seen FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION people_seen TO greenlight_app;
--> statement-breakpoint

-- Whatever belongs to a world and says nothing else of those who see a part of it is not theirs to see.
DO $$
DECLARE
  t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'environment_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'confined')
  LOOP
    EXECUTE format('CREATE POLICY confined ON %I AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()))', t);
  END LOOP;
END $$;
