-- Every process keeps in mind for a second who holds a key or session. When one ends, or rights change, all of them are
-- told at once. NOTIFY makes commits wait for one another, so it is sent for these rare changes alone.
CREATE FUNCTION tell_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('greenlight_access', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF scopes, revoked_at, expires_at OR DELETE ON api_keys
  FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed();
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF expires_at, user_id OR DELETE ON sessions
  FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed();
--> statement-breakpoint
CREATE TRIGGER access_changed AFTER UPDATE OF rights, language, name OR DELETE ON users
  FOR EACH STATEMENT EXECUTE FUNCTION tell_access_changed();
