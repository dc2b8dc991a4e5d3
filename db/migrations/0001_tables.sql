CREATE TABLE "api_keys" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_environment_id_id_pk" PRIMARY KEY("environment_id","id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"environment_id" uuid NOT NULL,
	"actor_id" text NOT NULL,
	"key" text NOT NULL,
	"operation" text NOT NULL,
	"input_hash" "bytea" NOT NULL,
	"answer" text,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "idempotency_keys_environment_id_actor_id_key_pk" PRIMARY KEY("environment_id","actor_id","key")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"environment_id" uuid NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"reseller_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"last_seen_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "sessions_environment_id_secret_hash_pk" PRIMARY KEY("environment_id","secret_hash")
);
--> statement-breakpoint
CREATE TABLE "credit_accounts" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sub_account_id" uuid,
	"currency" text NOT NULL,
	"balance_minor" bigint DEFAULT 0 NOT NULL,
	"held_minor" bigint DEFAULT 0 NOT NULL,
	"minimum_minor" bigint DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	"entry_count" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "credit_accounts_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "credit_accounts_kind" CHECK ("credit_accounts"."kind" in ('RESELLER', 'CLIENT', 'SALES', 'BANK', 'FUNDING')),
	CONSTRAINT "credit_accounts_client" CHECK (("credit_accounts"."kind" = 'CLIENT') = ("credit_accounts"."sub_account_id" is not null)),
	CONSTRAINT "credit_accounts_held" CHECK ("credit_accounts"."held_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"state" text DEFAULT 'HELD' NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "holds_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "holds_state" CHECK ("holds"."state" in ('HELD', 'SETTLED', 'RELEASED')),
	CONSTRAINT "holds_amount" CHECK ("holds"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "transfers" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"debit_account_id" uuid NOT NULL,
	"credit_account_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"debit_entry_number" integer NOT NULL,
	"debit_balance_after_minor" bigint NOT NULL,
	"credit_entry_number" integer NOT NULL,
	"credit_balance_after_minor" bigint NOT NULL,
	"order_id" uuid,
	"invoice_id" uuid,
	"payment_id" uuid,
	"hold_id" uuid,
	"reverses_id" uuid,
	"note" text,
	"actor_label" text NOT NULL,
	"actor_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "transfers_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "transfers_debit_number" UNIQUE("environment_id","debit_account_id","debit_entry_number"),
	CONSTRAINT "transfers_credit_number" UNIQUE("environment_id","credit_account_id","credit_entry_number"),
	CONSTRAINT "transfers_kind" CHECK ("transfers"."kind" in ('GIVE', 'RECOVER', 'ORDER_PAYMENT', 'REFUND', 'OVERPAYMENT', 'ROUNDING', 'TOP_UP', 'ADJUSTMENT')),
	CONSTRAINT "transfers_amount" CHECK ("transfers"."amount_minor" > 0),
	CONSTRAINT "transfers_two_sides" CHECK ("transfers"."debit_account_id" <> "transfers"."credit_account_id")
);
--> statement-breakpoint
CREATE TABLE "event_counters" (
	"environment_id" uuid PRIMARY KEY NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"pruned_seq" bigint DEFAULT 0 NOT NULL,
	"last_hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"environment_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"subject_version" integer NOT NULL,
	"sub_account_id" uuid,
	"order_id" uuid,
	"invoice_id" uuid,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_label" text NOT NULL,
	"data" jsonb NOT NULL,
	"hash" "bytea" NOT NULL,
	"occurred_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "events_environment_id_seq_pk" PRIMARY KEY("environment_id","seq"),
	CONSTRAINT "events_subject" CHECK ("events"."subject_type" in ('ORDER', 'SUB_ACCOUNT', 'CREDIT_ACCOUNT', 'INVOICE', 'PRODUCT', 'SETTING', 'API_KEY')),
	CONSTRAINT "events_actor" CHECK ("events"."actor_kind" in ('USER', 'API_KEY', 'PAYER', 'SYSTEM'))
);
--> statement-breakpoint
CREATE TABLE "allocations" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "allocations_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "allocations_environment_id_payment_id_unique" UNIQUE("environment_id","payment_id"),
	CONSTRAINT "allocations_amount" CHECK ("allocations"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"sub_account_id" uuid NOT NULL,
	"order_id" uuid,
	"number" text NOT NULL,
	"external_id" text,
	"description" text,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint DEFAULT 0 NOT NULL,
	"voided_at" timestamp with time zone,
	"status" text GENERATED ALWAYS AS (case when voided_at is not null then 'VOID' when paid_minor = total_minor then 'PAID' when paid_minor > 0 then 'PARTIALLY_PAID' else 'OPEN' end) STORED NOT NULL,
	"issued_on" date NOT NULL,
	"due_on" date NOT NULL,
	"overdue" boolean DEFAULT false NOT NULL,
	"paid_at" timestamp with time zone,
	"payment_reference" text NOT NULL,
	"public_token" text NOT NULL,
	"payment_token" text NOT NULL,
	"search_text" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "invoices_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "invoices_environment_id_number_unique" UNIQUE("environment_id","number"),
	CONSTRAINT "invoices_environment_id_external_id_unique" UNIQUE("environment_id","external_id"),
	CONSTRAINT "invoices_environment_id_payment_reference_unique" UNIQUE("environment_id","payment_reference"),
	CONSTRAINT "invoices_environment_id_public_token_unique" UNIQUE("environment_id","public_token"),
	CONSTRAINT "invoices_environment_id_payment_token_unique" UNIQUE("environment_id","payment_token"),
	CONSTRAINT "invoices_total" CHECK ("invoices"."total_minor" > 0),
	CONSTRAINT "invoices_paid" CHECK ("invoices"."paid_minor" between 0 and "invoices"."total_minor")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"method" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"value_date" date NOT NULL,
	"reference" text,
	"note" text,
	"recorded_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "payments_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "payments_method" CHECK ("payments"."method" in ('BANK_TRANSFER', 'CARD', 'PAYPAL', 'BALANCE', 'CASH_ON_DELIVERY', 'MANUAL')),
	CONSTRAINT "payments_amount" CHECK ("payments"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "activations" (
	"environment_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"activated_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "activations_environment_id_order_id_pk" PRIMARY KEY("environment_id","order_id")
);
--> statement-breakpoint
CREATE TABLE "order_lines" (
	"environment_id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"product_id" uuid NOT NULL,
	"description" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	CONSTRAINT "order_lines_environment_id_order_id_position_pk" PRIMARY KEY("environment_id","order_id","position"),
	CONSTRAINT "order_lines_quantity" CHECK ("order_lines"."quantity" > 0),
	CONSTRAINT "order_lines_total" CHECK ("order_lines"."total_minor" = "order_lines"."unit_price_minor" * "order_lines"."quantity")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"shop_id" uuid NOT NULL,
	"sub_account_id" uuid NOT NULL,
	"number" text NOT NULL,
	"currency" text NOT NULL,
	"total_minor" bigint NOT NULL,
	"paid_minor" bigint DEFAULT 0 NOT NULL,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"status" text DEFAULT 'PENDING' NOT NULL,
	"payment_status" text GENERATED ALWAYS AS (case when refunded_minor > 0 and refunded_minor >= paid_minor then 'REFUNDED' when refunded_minor > 0 then 'PARTIALLY_REFUNDED' when paid_minor > total_minor then 'OVERPAID' when paid_minor = total_minor then 'PAID' when paid_minor > 0 then 'PARTIALLY_PAID' else 'UNPAID' end) STORED NOT NULL,
	"payment_method" text NOT NULL,
	"activation_policy" text NOT NULL,
	"activation_reason" jsonb NOT NULL,
	"source" text NOT NULL,
	"note" text,
	"search_text" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	"activated_at" timestamp with time zone,
	"activated_by" text,
	"deleted_at" timestamp with time zone,
	"deleted_by" text,
	"delete_reason" text,
	CONSTRAINT "orders_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "orders_environment_id_number_unique" UNIQUE("environment_id","number"),
	CONSTRAINT "orders_status" CHECK ("orders"."status" in ('PENDING', 'ACTIVATING', 'ACTIVE', 'ACTIVATION_FAILED', 'DELETED')),
	CONSTRAINT "orders_method" CHECK ("orders"."payment_method" in ('BANK_TRANSFER', 'CARD', 'PAYPAL', 'BALANCE', 'CASH_ON_DELIVERY', 'MANUAL')),
	CONSTRAINT "orders_policy" CHECK ("orders"."activation_policy" in ('AUTOMATIC', 'RETURNING_CLIENTS', 'MANUAL')),
	CONSTRAINT "orders_source" CHECK ("orders"."source" in ('API', 'PORTAL')),
	CONSTRAINT "orders_total" CHECK ("orders"."total_minor" > 0),
	CONSTRAINT "orders_paid" CHECK ("orders"."paid_minor" >= 0 and "orders"."refunded_minor" between 0 and "orders"."paid_minor"),
	CONSTRAINT "orders_active" CHECK (("orders"."status" = 'ACTIVE') = ("orders"."activated_at" is not null)),
	CONSTRAINT "orders_deleted" CHECK (("orders"."status" = 'DELETED') = ("orders"."deleted_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "environments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"reseller_id" uuid NOT NULL,
	"world" text NOT NULL,
	"signing_key" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "environments_reseller_id_world_unique" UNIQUE("reseller_id","world"),
	CONSTRAINT "environments_world" CHECK ("environments"."world" in ('TEST', 'LIVE'))
);
--> statement-breakpoint
CREATE TABLE "resellers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"default_currency" text DEFAULT 'EUR' NOT NULL,
	"time_zone" text DEFAULT 'Europe/Rome' NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"reseller_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"rights" text[] NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"theme" text DEFAULT 'SYSTEM' NOT NULL,
	"density" text DEFAULT 'COMFORTABLE' NOT NULL,
	"single_keys" text DEFAULT 'on' NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "users_reseller_id_id_pk" PRIMARY KEY("reseller_id","id"),
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_theme" CHECK ("users"."theme" in ('SYSTEM', 'LIGHT', 'DARK')),
	CONSTRAINT "users_density" CHECK ("users"."density" in ('COMFORTABLE', 'COMPACT')),
	CONSTRAINT "users_single_keys" CHECK ("users"."single_keys" in ('on', 'off'))
);
--> statement-breakpoint
CREATE TABLE "activation_policies" (
	"environment_id" uuid NOT NULL,
	"payment_method" text NOT NULL,
	"policy" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "activation_policies_environment_id_payment_method_pk" PRIMARY KEY("environment_id","payment_method"),
	CONSTRAINT "activation_policies_method" CHECK ("activation_policies"."payment_method" in ('BANK_TRANSFER', 'CARD', 'PAYPAL', 'BALANCE', 'CASH_ON_DELIVERY', 'MANUAL')),
	CONSTRAINT "activation_policies_policy" CHECK ("activation_policies"."policy" in ('AUTOMATIC', 'RETURNING_CLIENTS', 'MANUAL'))
);
--> statement-breakpoint
CREATE TABLE "products" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"sku" text NOT NULL,
	"name" text NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "products_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "products_environment_id_sku_unique" UNIQUE("environment_id","sku"),
	CONSTRAINT "products_price" CHECK ("products"."price_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "shops" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"legal_name" text NOT NULL,
	"brand_color" text DEFAULT '#0f766e' NOT NULL,
	"iban" text,
	"bic" text,
	"is_default" boolean DEFAULT false NOT NULL,
	"order_prefix" text NOT NULL,
	"next_order_number" integer DEFAULT 1 NOT NULL,
	"invoice_prefix" text NOT NULL,
	"next_invoice_number" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "shops_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "shops_environment_id_order_prefix_unique" UNIQUE("environment_id","order_prefix"),
	CONSTRAINT "shops_environment_id_invoice_prefix_unique" UNIQUE("environment_id","invoice_prefix")
);
--> statement-breakpoint
CREATE TABLE "sub_accounts" (
	"environment_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"username" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"phone" text,
	"external_id" text,
	"tags" text[] DEFAULT '{}' NOT NULL,
	"search_text" text NOT NULL,
	"pending_order_count" integer DEFAULT 0 NOT NULL,
	"oldest_pending_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_now() NOT NULL,
	CONSTRAINT "sub_accounts_environment_id_id_pk" PRIMARY KEY("environment_id","id"),
	CONSTRAINT "sub_accounts_environment_id_username_unique" UNIQUE("environment_id","username"),
	CONSTRAINT "sub_accounts_environment_id_external_id_unique" UNIQUE("environment_id","external_id")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_reseller_id_user_id_users_reseller_id_id_fk" FOREIGN KEY ("reseller_id","user_id") REFERENCES "public"."users"("reseller_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credit_accounts" ADD CONSTRAINT "credit_accounts_environment_id_sub_account_id_sub_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","sub_account_id") REFERENCES "public"."sub_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_environment_id_account_id_credit_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","account_id") REFERENCES "public"."credit_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_environment_id_debit_account_id_credit_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","debit_account_id") REFERENCES "public"."credit_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_environment_id_credit_account_id_credit_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","credit_account_id") REFERENCES "public"."credit_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "event_counters" ADD CONSTRAINT "event_counters_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_environment_id_invoice_id_invoices_environment_id_id_fk" FOREIGN KEY ("environment_id","invoice_id") REFERENCES "public"."invoices"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocations" ADD CONSTRAINT "allocations_environment_id_payment_id_payments_environment_id_id_fk" FOREIGN KEY ("environment_id","payment_id") REFERENCES "public"."payments"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_environment_id_shop_id_shops_environment_id_id_fk" FOREIGN KEY ("environment_id","shop_id") REFERENCES "public"."shops"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_environment_id_sub_account_id_sub_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","sub_account_id") REFERENCES "public"."sub_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_environment_id_order_id_orders_environment_id_id_fk" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_environment_id_invoice_id_invoices_environment_id_id_fk" FOREIGN KEY ("environment_id","invoice_id") REFERENCES "public"."invoices"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activations" ADD CONSTRAINT "activations_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activations" ADD CONSTRAINT "activations_environment_id_order_id_orders_environment_id_id_fk" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_environment_id_order_id_orders_environment_id_id_fk" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_environment_id_product_id_products_environment_id_id_fk" FOREIGN KEY ("environment_id","product_id") REFERENCES "public"."products"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_environment_id_shop_id_shops_environment_id_id_fk" FOREIGN KEY ("environment_id","shop_id") REFERENCES "public"."shops"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_environment_id_sub_account_id_sub_accounts_environment_id_id_fk" FOREIGN KEY ("environment_id","sub_account_id") REFERENCES "public"."sub_accounts"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "environments" ADD CONSTRAINT "environments_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_reseller_id_resellers_id_fk" FOREIGN KEY ("reseller_id") REFERENCES "public"."resellers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activation_policies" ADD CONSTRAINT "activation_policies_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shops" ADD CONSTRAINT "shops_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sub_accounts" ADD CONSTRAINT "sub_accounts_environment_id_environments_id_fk" FOREIGN KEY ("environment_id") REFERENCES "public"."environments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_environment_id_secret_hash_index" ON "api_keys" USING btree ("environment_id","secret_hash");--> statement-breakpoint
CREATE INDEX "idempotency_keys_environment_id_created_at_index" ON "idempotency_keys" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE INDEX "sessions_environment_id_user_id_index" ON "sessions" USING btree ("environment_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_accounts_owner" ON "credit_accounts" USING btree ("environment_id","kind","sub_account_id","currency");--> statement-breakpoint
CREATE UNIQUE INDEX "credit_accounts_house" ON "credit_accounts" USING btree ("environment_id","kind","currency") WHERE sub_account_id is null;--> statement-breakpoint
CREATE INDEX "credit_accounts_environment_id_sub_account_id_index" ON "credit_accounts" USING btree ("environment_id","sub_account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "holds_one_per_order" ON "holds" USING btree ("environment_id","order_id") WHERE state = 'HELD';--> statement-breakpoint
CREATE INDEX "holds_environment_id_account_id_state_index" ON "holds" USING btree ("environment_id","account_id","state");--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_one_reversal" ON "transfers" USING btree ("environment_id","reverses_id") WHERE reverses_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_one_per_hold" ON "transfers" USING btree ("environment_id","hold_id") WHERE hold_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "transfers_one_per_payment" ON "transfers" USING btree ("environment_id","payment_id","kind") WHERE payment_id is not null;--> statement-breakpoint
CREATE INDEX "transfers_environment_id_created_at_id_index" ON "transfers" USING btree ("environment_id","created_at","id");--> statement-breakpoint
CREATE INDEX "transfers_environment_id_order_id_index" ON "transfers" USING btree ("environment_id","order_id");--> statement-breakpoint
CREATE INDEX "events_environment_id_subject_id_seq_index" ON "events" USING btree ("environment_id","subject_id","seq");--> statement-breakpoint
CREATE INDEX "events_environment_id_sub_account_id_seq_index" ON "events" USING btree ("environment_id","sub_account_id","seq");--> statement-breakpoint
CREATE INDEX "events_environment_id_order_id_seq_index" ON "events" USING btree ("environment_id","order_id","seq");--> statement-breakpoint
CREATE INDEX "events_environment_id_invoice_id_seq_index" ON "events" USING btree ("environment_id","invoice_id","seq");--> statement-breakpoint
CREATE INDEX "allocations_environment_id_invoice_id_index" ON "allocations" USING btree ("environment_id","invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_one_per_order" ON "invoices" USING btree ("environment_id","order_id") WHERE order_id is not null;--> statement-breakpoint
CREATE INDEX "invoices_environment_id_created_at_id_index" ON "invoices" USING btree ("environment_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_environment_id_status_created_at_id_index" ON "invoices" USING btree ("environment_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "invoices_environment_id_sub_account_id_created_at_id_index" ON "invoices" USING btree ("environment_id","sub_account_id","created_at","id");--> statement-breakpoint
CREATE INDEX "payments_environment_id_invoice_id_created_at_index" ON "payments" USING btree ("environment_id","invoice_id","created_at");--> statement-breakpoint
CREATE INDEX "payments_environment_id_created_at_index" ON "payments" USING btree ("environment_id","created_at");--> statement-breakpoint
CREATE INDEX "order_lines_environment_id_product_id_index" ON "order_lines" USING btree ("environment_id","product_id");--> statement-breakpoint
CREATE INDEX "orders_environment_id_status_created_at_id_index" ON "orders" USING btree ("environment_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_environment_id_created_at_id_index" ON "orders" USING btree ("environment_id","created_at","id");--> statement-breakpoint
CREATE INDEX "orders_environment_id_sub_account_id_created_at_id_index" ON "orders" USING btree ("environment_id","sub_account_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "shops_one_default" ON "shops" USING btree ("environment_id") WHERE is_default;--> statement-breakpoint
CREATE INDEX "sub_accounts_environment_id_name_id_index" ON "sub_accounts" USING btree ("environment_id","name","id");--> statement-breakpoint
CREATE INDEX "sub_accounts_environment_id_oldest_pending_at_id_index" ON "sub_accounts" USING btree ("environment_id","oldest_pending_at","id");