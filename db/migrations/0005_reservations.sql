-- What a transfer or a reservation names as its cause is of the same world and exists.
ALTER TABLE "holds" ADD CONSTRAINT "holds_order" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_order" FOREIGN KEY ("environment_id","order_id") REFERENCES "public"."orders"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_invoice" FOREIGN KEY ("environment_id","invoice_id") REFERENCES "public"."invoices"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_payment" FOREIGN KEY ("environment_id","payment_id") REFERENCES "public"."payments"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_hold" FOREIGN KEY ("environment_id","hold_id") REFERENCES "public"."holds"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfers" ADD CONSTRAINT "transfers_reversed" FOREIGN KEY ("environment_id","reverses_id") REFERENCES "public"."transfers"("environment_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Other money came for the order: less of its reservation is needed. The rest stays reserved even when the limit was
-- lowered below the debt meanwhile, for nothing new is spent.
CREATE FUNCTION reduce_hold(p_id uuid, p_amount bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := current_tenant();
  h holds;
BEGIN
  SELECT * INTO h FROM holds WHERE environment_id = tenant AND id = p_id AND state = 'HELD' FOR UPDATE;
  IF h.id IS NULL OR p_amount IS NULL OR p_amount <= 0 OR p_amount >= h.amount_minor THEN
    RAISE EXCEPTION 'the reservation is not there to be reduced to this amount' USING ERRCODE = 'GL002';
  END IF;
  UPDATE credit_accounts SET held_minor = held_minor - (h.amount_minor - p_amount), version = version + 1
    WHERE environment_id = tenant AND id = h.account_id;
  UPDATE holds SET amount_minor = p_amount WHERE environment_id = tenant AND id = p_id;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION reduce_hold FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION reduce_hold TO greenlight_app;
