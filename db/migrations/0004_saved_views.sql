CREATE TABLE "saved_views" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"reseller_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"list" text NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "saved_views_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "saved_views_name" UNIQUE("environment_id","user_id","list","name"),
	CONSTRAINT "saved_views_list" CHECK ("saved_views"."list" in ('ORDERS', 'CLIENTS', 'INVOICES', 'CREDIT'))
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE saved_views ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE saved_views FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY tenant ON saved_views USING (environment_id = (SELECT current_tenant())) WITH CHECK (environment_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON saved_views TO greenlight_app;
