-- Who has no external id takes no place in the index of external ids, and one write less. What has the world's id in front and
-- next to nothing behind it is small, and looks to a planner without statistics as good as the key for a look by key: it
-- then reads the whole world. Of holds, those that a deletion released are looked for by their order.
ALTER TABLE "invoices" DROP CONSTRAINT "invoices_environment_id_external_id_unique";--> statement-breakpoint
ALTER TABLE "sub_accounts" DROP CONSTRAINT "sub_accounts_environment_id_external_id_unique";--> statement-breakpoint
DROP INDEX "holds_environment_id_account_id_state_index";--> statement-breakpoint
CREATE INDEX "holds_released" ON "holds" USING btree ("environment_id","order_id") WHERE state = 'RELEASED';--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_environment_id_external_id_unique" ON "invoices" USING btree ("environment_id","external_id") WHERE external_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "sub_accounts_environment_id_external_id_unique" ON "sub_accounts" USING btree ("environment_id","external_id") WHERE external_id is not null;