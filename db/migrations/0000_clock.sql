-- The clock of every decision. A transaction of a test world or of the demo's history may set its own with app.clock.
CREATE FUNCTION clock_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, now())
$$;
--> statement-breakpoint
-- The tenant of this transaction: the world that the signed-in session, key or token belongs to.
CREATE FUNCTION current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(current_setting('app.tenant', true), '')::uuid
$$;
