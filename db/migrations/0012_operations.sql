-- The operations journal: found by person and by what it is about, searched by time without an index of its own (the
-- log is written in the order of time), and proven link by link.
CREATE TABLE "journal_proofs" (
	"environment_id" uuid PRIMARY KEY NOT NULL,
	"proven_seq" bigint DEFAULT 0 NOT NULL,
	"proven_hash" bytea NOT NULL,
	"proven_to" timestamp with time zone,
	"broken_seq" bigint,
	"proven_at" timestamp with time zone DEFAULT clock_now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "journal_proofs" ADD CONSTRAINT "journal_proofs_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "events_environment_id_actor_id_seq_index" ON "events" USING btree ("environment_id","actor_id","seq");--> statement-breakpoint
CREATE INDEX "events_environment_id_subject_type_seq_index" ON "events" USING btree ("environment_id","subject_type","seq");--> statement-breakpoint
ALTER TABLE journal_proofs ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE journal_proofs FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON journal_proofs USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()));
--> statement-breakpoint
CREATE POLICY confined ON journal_proofs AS RESTRICTIVE TO greenlight_confined USING (NOT (SELECT is_confined()));
--> statement-breakpoint
GRANT SELECT ON journal_proofs TO greenlight_app;
--> statement-breakpoint

-- The first number of the log at or after an instant, by halving: the log grows with time. A transaction may commit some
-- moments after the instant that stands in its events, so whoever asks leaves a margin and compares the instants too.
CREATE FUNCTION log_place_at(p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  low bigint;
  high bigint;
  middle bigint;
  v_at timestamptz;
BEGIN
  SELECT pruned_seq + 1, last_seq + 1 INTO low, high FROM event_counters WHERE environment_id = tenant;
  WHILE low < high LOOP
    middle := (low + high) / 2;
    SELECT occurred_at INTO v_at FROM events WHERE environment_id = tenant AND seq >= middle ORDER BY seq LIMIT 1;
    IF v_at >= p_at THEN high := middle; ELSE low := middle + 1; END IF;
  END LOOP;
  RETURN low;
END $$;
--> statement-breakpoint

-- Proves the next links of this world's log, p_most of them, going on from where the last proof ended. A link that does
-- not hold, a missing one and a missing end are remembered as broken, and looked at again the next time.
CREATE FUNCTION prove_journal(p_most integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  p journal_proofs;
  counter event_counters;
  found record;
BEGIN
  INSERT INTO journal_proofs (environment_id, proven_hash) VALUES (tenant, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT * INTO p FROM journal_proofs WHERE environment_id = tenant FOR UPDATE;
  -- Read before the events: none of those up to here may be missing.
  SELECT * INTO counter FROM event_counters WHERE environment_id = tenant;
  IF p.proven_seq < counter.pruned_seq THEN
    SELECT seq, hash, occurred_at INTO p.proven_seq, p.proven_hash, p.proven_to FROM events
      WHERE environment_id = tenant AND seq > counter.pruned_seq ORDER BY seq LIMIT 1;
  END IF;
  -- What was proven last must still be there; else everything is proven anew.
  IF p.proven_seq > 0 AND NOT EXISTS (SELECT 1 FROM events WHERE environment_id = tenant AND seq = p.proven_seq AND hash = p.proven_hash) THEN
    p.proven_seq := 0;
    p.proven_hash := decode(repeat('00', 32), 'hex');
  END IF;
  WITH part AS (
    SELECT * FROM events WHERE environment_id = tenant AND seq > p.proven_seq AND seq <= counter.last_seq ORDER BY seq LIMIT p_most
  ), link AS (
    SELECT seq, hash, occurred_at, row_number() OVER w + p.proven_seq AS place,
      event_hash(lag(hash, 1, p.proven_hash) OVER w, environment_id, seq, jsonb_build_object('kind', kind, 'subjectType', subject_type,
        'subjectId', subject_id, 'subjectVersion', subject_version, 'subAccountId', sub_account_id, 'orderId', order_id,
        'invoiceId', invoice_id, 'data', data), actor_kind, actor_id, actor_label, occurred_at) AS due
    FROM part WINDOW w AS (ORDER BY seq)
  ), broken AS (
    SELECT min(place) AS at FROM link WHERE seq <> place OR hash <> due
  )
  SELECT broken.at AS broken, count(link.seq) AS links, (array_agg(link.hash ORDER BY link.seq DESC))[1] AS hash,
      max(link.seq) AS seq, max(link.occurred_at) AS at INTO found
    FROM broken LEFT JOIN link ON broken.at IS NULL OR link.seq < broken.at GROUP BY broken.at;
  IF found.broken IS NULL AND found.links = 0 AND p.proven_seq < counter.last_seq THEN
    found.broken := p.proven_seq + 1;
  ELSIF found.broken IS NULL AND coalesce(found.seq, p.proven_seq) = counter.last_seq
    AND coalesce(found.hash, p.proven_hash) <> counter.last_hash THEN
    found.broken := counter.last_seq;
  END IF;
  UPDATE journal_proofs SET proven_seq = coalesce(found.seq, p.proven_seq), proven_hash = coalesce(found.hash, p.proven_hash),
    proven_to = coalesce(found.at, p.proven_to), broken_seq = found.broken, proven_at = clock_now() WHERE environment_id = tenant;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION prove_journal FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION prove_journal TO greenlight_app;
