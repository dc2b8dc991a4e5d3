-- What a lane looks up, it looks up by key. Each connection makes its plans once, from what the tables held then: made while a
-- world was nearly empty, they read all of its keys at every call once it has grown. With a hundred moves at most, a look
-- by key for each is never much worse than any other way.
ALTER FUNCTION give_credits(uuid, jsonb) SET enable_hashjoin = off;
--> statement-breakpoint
ALTER FUNCTION give_credits(uuid, jsonb) SET enable_mergejoin = off;
--> statement-breakpoint
ALTER FUNCTION give_credits(uuid, jsonb) SET enable_material = off;
--> statement-breakpoint
ALTER FUNCTION give_credits(uuid, jsonb) SET enable_bitmapscan = off;
--> statement-breakpoint
ALTER FUNCTION activate_orders(uuid, jsonb) SET enable_hashjoin = off;
--> statement-breakpoint
ALTER FUNCTION activate_orders(uuid, jsonb) SET enable_mergejoin = off;
--> statement-breakpoint
ALTER FUNCTION activate_orders(uuid, jsonb) SET enable_material = off;
--> statement-breakpoint
ALTER FUNCTION activate_orders(uuid, jsonb) SET enable_bitmapscan = off;
--> statement-breakpoint
ALTER FUNCTION recover_credits(uuid, jsonb) SET enable_hashjoin = off;
--> statement-breakpoint
ALTER FUNCTION recover_credits(uuid, jsonb) SET enable_mergejoin = off;
--> statement-breakpoint
ALTER FUNCTION recover_credits(uuid, jsonb) SET enable_material = off;
--> statement-breakpoint
ALTER FUNCTION recover_credits(uuid, jsonb) SET enable_bitmapscan = off;
--> statement-breakpoint
ALTER FUNCTION set_minimum_balances(uuid, jsonb) SET enable_hashjoin = off;
--> statement-breakpoint
ALTER FUNCTION set_minimum_balances(uuid, jsonb) SET enable_mergejoin = off;
--> statement-breakpoint
ALTER FUNCTION set_minimum_balances(uuid, jsonb) SET enable_material = off;
--> statement-breakpoint
ALTER FUNCTION set_minimum_balances(uuid, jsonb) SET enable_bitmapscan = off;
