ALTER TABLE "api_keys" ADD COLUMN "addresses" text[] DEFAULT '{}' NOT NULL;
--> statement-breakpoint
CREATE TABLE "api_key_usage" (
	"environment_id" uuid NOT NULL,
	"api_key_id" uuid NOT NULL,
	"day" date NOT NULL,
	"operation" text NOT NULL,
	"calls" integer NOT NULL,
	"cost" bigint NOT NULL,
	"refusals" integer NOT NULL,
	"total_ms" bigint NOT NULL,
	"slowest_ms" integer NOT NULL,
	CONSTRAINT "api_key_usage_environment_id_api_key_id_day_operation_pk" PRIMARY KEY("environment_id","api_key_id","day","operation")
);
--> statement-breakpoint
ALTER TABLE "api_key_usage" ADD CONSTRAINT "api_key_usage_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "api_key_usage" ADD CONSTRAINT "api_key_usage_key" FOREIGN KEY ("environment_id","api_key_id") REFERENCES "public"."api_keys"("environment_id","id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE api_key_usage ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE api_key_usage FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON api_key_usage USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON api_key_usage TO greenlight_app;
