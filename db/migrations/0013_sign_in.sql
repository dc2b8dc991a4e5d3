-- Signing in: mail that waits to be sent, secrets that are used once, the second step, passkeys, and who tried how often.
CREATE TABLE "mails" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"to_address" text NOT NULL,
	"language" text NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"state" text DEFAULT 'WAITING' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"ended_at" timestamp with time zone,
	"failure" text,
	CONSTRAINT "mails_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "mails_state" CHECK ("mails"."state" in ('WAITING', 'SENT', 'FAILED', 'EXPIRED')),
	CONSTRAINT "mails_wiped" CHECK ("mails"."state" = 'WAITING' or "mails"."data" = '{}'::jsonb)
);
--> statement-breakpoint
CREATE TABLE "user_tokens" (
	"reseller_id" uuid NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"data" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "user_tokens_reseller_id_secret_hash_pk" PRIMARY KEY("reseller_id","secret_hash"),
	CONSTRAINT "user_tokens_purpose" CHECK ("user_tokens"."purpose" in ('RESET', 'INVITE', 'SECOND_STEP', 'DEVICE', 'NEW_PASSKEY'))
);
--> statement-breakpoint
CREATE TABLE "one_time_codes" (
	"reseller_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"confirmed_at" timestamp with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "one_time_codes_reseller_id_user_id_pk" PRIMARY KEY("reseller_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"reseller_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "recovery_codes_reseller_id_user_id_code_hash_pk" PRIMARY KEY("reseller_id","user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"reseller_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"credential_id" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"synced" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "passkeys_reseller_id_id_pk" PRIMARY KEY("reseller_id","id"),
	CONSTRAINT "passkeys_credential" UNIQUE("reseller_id","credential_id")
);
--> statement-breakpoint
CREATE TABLE "secret_attempts" (
	"subject" "bytea" PRIMARY KEY NOT NULL,
	"evaluated_at" timestamp with time zone[] NOT NULL,
	"allowed" boolean NOT NULL,
	"last_at" timestamp with time zone DEFAULT clock_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "signed_in_at" timestamp with time zone DEFAULT clock_now() NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "address" text;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "browser" text;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_tokens" ADD CONSTRAINT "user_tokens_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "one_time_codes" ADD CONSTRAINT "one_time_codes_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mails_waiting" ON "mails" USING btree ("environment_id","next_at") WHERE state = 'WAITING';--> statement-breakpoint
CREATE INDEX "user_tokens_user" ON "user_tokens" USING btree ("reseller_id","user_id","purpose");--> statement-breakpoint
CREATE INDEX "passkeys_user" ON "passkeys" USING btree ("reseller_id","user_id");--> statement-breakpoint

-- 1. Mail is of a world. What belongs to a person is the reseller's, in both of its worlds, like the person.
ALTER TABLE mails ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mails FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON mails USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON mails TO greenlight_app;
--> statement-breakpoint
DO $$
DECLARE t text;
BEGIN
  -- Whoever is confined to a part sees none of it, as that part; signing in is done as nobody in particular.
  FOREACH t IN ARRAY ARRAY['mails', 'user_tokens', 'one_time_codes', 'recovery_codes', 'passkeys'] LOOP
    EXECUTE format('CREATE POLICY confined ON %I AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['user_tokens', 'one_time_codes', 'recovery_codes', 'passkeys'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (reseller_id = (SELECT reseller_id FROM environments WHERE id = current_tenant()))', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO greenlight_app', t);
  END LOOP;
END $$;
--> statement-breakpoint
-- Who tried is known before there is any tenant: nobody but the functions below sees that table.
ALTER TABLE secret_attempts ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE secret_attempts FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_counts ON secret_attempts TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY owner_looks ON mails FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY owner_looks ON sessions FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY owner_ends ON sessions FOR DELETE TO %I USING (true)', current_user);
END $$;
--> statement-breakpoint

-- 2. Mail: which worlds have some that is due, and a word to every process when some is written.
CREATE FUNCTION worlds_with_mail() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT environment_id FROM mails WHERE state = 'WAITING' AND (next_at <= clock_now() OR expires_at <= clock_now())
$$;
--> statement-breakpoint
CREATE FUNCTION tell_mail_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('greenlight_mail', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER mail_waits AFTER INSERT ON mails FOR EACH STATEMENT EXECUTE FUNCTION tell_mail_waits();
--> statement-breakpoint

-- 3. Sessions are of one world; a person has some in both. These see the reseller of the transaction's tenant alone.
CREATE FUNCTION user_sessions(p_user uuid) RETURNS TABLE (
  id uuid, world text, secret_hash bytea, signed_in_at timestamptz, last_seen_at timestamptz, expires_at timestamptz,
  address text, browser text
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT s.id, e.world, s.secret_hash, s.signed_in_at, s.last_seen_at, s.expires_at, s.address, s.browser
  FROM environments mine
  JOIN environments e ON e.reseller_id = mine.reseller_id
  JOIN sessions s ON s.environment_id = e.id AND s.user_id = p_user
  WHERE mine.id = current_tenant() AND s.expires_at > clock_now()
    AND s.last_seen_at > clock_now() - interval '30 minutes'
  ORDER BY s.last_seen_at DESC, s.id
$$;
--> statement-breakpoint
-- Ends a person's sessions: all of them, but for one that is kept; or only the one with an id. Answers their hashes.
CREATE FUNCTION end_sessions(p_user uuid, p_kept bytea, p_only uuid) RETURNS SETOF bytea
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM sessions s USING environments mine, environments e
  WHERE mine.id = current_tenant() AND e.reseller_id = mine.reseller_id AND s.environment_id = e.id
    AND s.user_id = p_user AND (p_kept IS NULL OR s.secret_hash <> p_kept) AND (p_only IS NULL OR s.id = p_only)
  RETURNING s.secret_hash
$$;
--> statement-breakpoint

-- 4. How often a secret was tried, by whoever is meant by the subject (a hash). Counts an attempt if fewer than p_most
-- were allowed within the window before it; answers whether it is allowed, and if not, from when on the next one is.
CREATE FUNCTION try_secret(p_subject bytea, p_most integer, p_window interval)
RETURNS TABLE (allowed boolean, free_at timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO secret_attempts AS a (subject, evaluated_at, allowed, last_at)
    VALUES (p_subject, ARRAY[clock_now()], true, clock_now())
  ON CONFLICT (subject) DO UPDATE SET
    allowed = (SELECT count(*) < p_most FROM unnest(a.evaluated_at) t WHERE t > clock_now() - p_window),
    evaluated_at = CASE WHEN (SELECT count(*) < p_most FROM unnest(a.evaluated_at) t WHERE t > clock_now() - p_window)
      THEN ARRAY(SELECT t FROM unnest(a.evaluated_at) t WHERE t > clock_now() - p_window ORDER BY t) || clock_now()
      ELSE a.evaluated_at END,
    last_at = clock_now()
  RETURNING a.allowed,
    CASE WHEN a.allowed THEN NULL ELSE a.evaluated_at[greatest(cardinality(a.evaluated_at) - p_most + 1, 1)] + p_window END
$$;
--> statement-breakpoint
-- The secret was right: the attempts before were typing errors.
CREATE FUNCTION forget_attempts(p_subject bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM secret_attempts WHERE subject = p_subject
$$;
--> statement-breakpoint
CREATE FUNCTION prune_attempts(p_window interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM secret_attempts WHERE last_at < clock_now() - p_window
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION worlds_with_mail, user_sessions, end_sessions, try_secret, forget_attempts, prune_attempts FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION worlds_with_mail, user_sessions, end_sessions, try_secret, forget_attempts, prune_attempts TO greenlight_app;
--> statement-breakpoint

-- 5. Access that ended is told with its name, so that no process looks at more sockets than it must. A release before
-- this one hears the same word and looks at nothing of it.
CREATE FUNCTION tell_session_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('greenlight_access',
    'session:' || rtrim(translate(encode(OLD.secret_hash, 'base64'), E'+/\n', '-_'), '='));
  RETURN NULL;
END $$;
--> statement-breakpoint
DROP TRIGGER access_changed ON sessions;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF expires_at, user_id OR DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION tell_session_ended();
--> statement-breakpoint
CREATE FUNCTION tell_key_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('greenlight_access', 'key:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
DROP TRIGGER access_changed ON api_keys;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF scopes, revoked_at, expires_at OR DELETE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION tell_key_changed();
