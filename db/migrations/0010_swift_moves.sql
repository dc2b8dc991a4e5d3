-- Fewer writes for a move of money: what an index or a check does not tell anybody is not written.

-- Most events belong to no order or invoice, and half of those of gifts to no client: only those that do are looked for.
CREATE INDEX IF NOT EXISTS "events_of_client" ON "events" USING btree ("environment_id","sub_account_id","seq") WHERE sub_account_id is not null;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "events_of_order" ON "events" USING btree ("environment_id","order_id","seq") WHERE order_id is not null;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "events_of_invoice" ON "events" USING btree ("environment_id","invoice_id","seq") WHERE invoice_id is not null;--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "transfers_of_order" ON "transfers" USING btree ("environment_id","order_id") WHERE order_id is not null;--> statement-breakpoint
DROP INDEX IF EXISTS "events_environment_id_sub_account_id_seq_index";--> statement-breakpoint
DROP INDEX IF EXISTS "events_environment_id_order_id_seq_index";--> statement-breakpoint
DROP INDEX IF EXISTS "events_environment_id_invoice_id_seq_index";--> statement-breakpoint
DROP INDEX IF EXISTS "transfers_environment_id_order_id_index";--> statement-breakpoint
-- Both accounts of a transfer prove its world, by keys that begin with it.
ALTER TABLE "transfers" DROP CONSTRAINT IF EXISTS "transfers_environment_id_environments_id_fk";--> statement-breakpoint
-- A row that changes often finds room beside itself, so that no index has to follow it.
ALTER TABLE "credit_accounts" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "event_counters" SET (fillfactor = 20);
