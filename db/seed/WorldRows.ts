import { CopyTable } from './CopyTable.ts'

/** The tables of a world's trade, in the order that their references ask for; ledger and log come after them. */
export class WorldRows {
  readonly products = new CopyTable('products', [
    'environment_id',
    'id',
    'sku',
    'name',
    'price_minor',
    'currency',
    'created_at',
  ])
  readonly subAccounts = new CopyTable('sub_accounts', [
    'environment_id',
    'id',
    'username',
    'name',
    'email',
    'phone',
    'external_id',
    'tags',
    'search_text',
    'created_at',
  ])
  readonly orders = new CopyTable('orders', [
    'environment_id',
    'id',
    'shop_id',
    'sub_account_id',
    'number',
    'currency',
    'total_minor',
    'paid_minor',
    'status',
    'payment_method',
    'activation_policy',
    'activation_reason',
    'source',
    'note',
    'search_text',
    'version',
    'created_at',
    'activated_at',
    'activated_by',
    'deleted_at',
    'deleted_by',
    'delete_reason',
  ])
  readonly orderLines = new CopyTable('order_lines', [
    'environment_id',
    'order_id',
    'position',
    'product_id',
    'description',
    'quantity',
    'unit_price_minor',
    'total_minor',
    'currency',
  ])
  readonly activations = new CopyTable('activations', ['environment_id', 'order_id', 'activated_by', 'created_at'])
  readonly invoices = new CopyTable('invoices', [
    'environment_id',
    'id',
    'shop_id',
    'sub_account_id',
    'order_id',
    'number',
    'currency',
    'total_minor',
    'paid_minor',
    'voided_at',
    'issued_on',
    'due_on',
    'overdue',
    'paid_at',
    'payment_reference',
    'public_token',
    'payment_token',
    'search_text',
    'version',
    'created_at',
  ])
  readonly payments = new CopyTable('payments', [
    'environment_id',
    'id',
    'invoice_id',
    'method',
    'amount_minor',
    'currency',
    'value_date',
    'recorded_by',
    'created_at',
  ])
  readonly allocations = new CopyTable('allocations', [
    'environment_id',
    'id',
    'invoice_id',
    'payment_id',
    'amount_minor',
    'created_at',
  ])

  /** All of them, referred-to tables first. */
  readonly all: readonly CopyTable[] = [
    this.products,
    this.subAccounts,
    this.orders,
    this.orderLines,
    this.activations,
    this.invoices,
    this.payments,
    this.allocations,
  ]
}
