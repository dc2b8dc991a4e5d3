-- What a statement of moves has appended, in its own round trip: whoever follows the world in the same process need not read the log
-- after it. A function that may write has a fresh look at the tables at each statement, and so sees what its caller has
-- just written. Asked once for each move, it answers at the first.
CREATE FUNCTION events_after(p_place int, p_after bigint) RETURNS SETOF events
LANGUAGE plpgsql VOLATILE ROWS 4 SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_bitmapscan = off AS $$
BEGIN
  IF p_place = 0 THEN
    RETURN QUERY SELECT e.* FROM events e WHERE e.environment_id = current_tenant() AND e.seq > p_after ORDER BY e.seq LIMIT 20;
  END IF;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION events_after FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION events_after TO greenlight_app;
