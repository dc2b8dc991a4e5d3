-- Few orders that wait are paid, or paid in part: they were looked for among all that wait, or all that were ever paid so.
CREATE INDEX "orders_waiting_paid" ON "orders" USING btree ("environment_id","payment_status","created_at","id") WHERE status = 'PENDING' and payment_status <> 'UNPAID';
