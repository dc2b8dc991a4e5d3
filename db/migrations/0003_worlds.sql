-- What a process asks about every world at once: which there are, for the clock's jobs, and how far each log has
-- grown, for waking streams. Nothing else of a world is told. Row security is forced on the owner of the tables too,
-- so these functions, which run as the owner, need policies that let the owner alone look.
DO $$ BEGIN
  EXECUTE format('CREATE POLICY owner_looks ON environments FOR SELECT TO %I USING (true)', current_user);
  EXECUTE format('CREATE POLICY owner_looks ON event_counters FOR SELECT TO %I USING (true)', current_user);
END $$;
--> statement-breakpoint
CREATE FUNCTION list_worlds() RETURNS TABLE (environment_id uuid, reseller_id uuid, world text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, reseller_id, world FROM environments ORDER BY id
$$;
--> statement-breakpoint
CREATE FUNCTION log_heads(p_worlds uuid[]) RETURNS TABLE (environment_id uuid, last_seq bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT environment_id, last_seq FROM event_counters WHERE environment_id = ANY (p_worlds)
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION list_worlds, log_heads FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION list_worlds, log_heads TO greenlight_app;
--> statement-breakpoint
-- Readiness compares what was applied with what this release brings.
GRANT USAGE ON SCHEMA drizzle TO greenlight_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO greenlight_app;
