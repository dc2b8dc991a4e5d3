import type { OrderRow } from '../../../db/schema/orders.ts'
import { OrderFields } from '../../resolvers/orders/OrderFields.ts'
import { notAfter, notBefore, oneOf, sameAs } from '../conditions.ts'
import { id, instant, json, many, maybe, maybeInstant, money, one, say, text, whole, word } from '../fields.ts'
import type { ListMap } from '../page.ts'
import type { TypeMap } from '../ReadMap.ts'
import { journalOf } from './journal.ts'

const code = new OrderFields()

const received = (row: string) => `(${row}.paid_minor - ${row}.refunded_minor)`
const outstanding = (row: string) =>
  `case when ${row}.status = 'DELETED' then 0 else greatest(${row}.total_minor - ${received(row)}, 0) end`
const held = (row: string) =>
  `coalesce((select h.amount_minor from holds h where h.order_id = ${row}.id and h.state = 'HELD'), 0)`

export const order: TypeMap = {
  table: 'orders',
  fields: {
    id: id('ORDER'),
    number: text('number'),
    subAccount: one('SubAccount', { id: 'sub_account_id' }),
    lines: many('OrderLine', { order_id: 'id' }, ['position']),
    total: money('total_minor'),
    status: word('status'),
    paymentStatus: word('payment_status'),
    paymentMethod: word('payment_method'),
    activationPolicy: word('activation_policy'),
    activationReason: say<OrderRow>(
      { activationReason: ['activation_reason', 'plain'], activationPolicy: ['activation_policy', 'plain'] },
      (row, graph) => code.activationReason(row, graph),
    ),
    invoice: maybe('Invoice', { order_id: 'id' }),
    availableActions: say<OrderRow>(
      {
        status: ['status', 'plain'],
        refundedMinor: ['refunded_minor', 'minor'],
        createdAt: ['created_at', 'instant'],
        activatedAt: ['activated_at', 'instant'],
        activatedBy: ['activated_by', 'plain'],
        deletedAt: ['deleted_at', 'instant'],
        deletedBy: ['deleted_by', 'plain'],
      },
      (row, graph) => code.availableActions(row, graph),
      { timed: true },
    ),
    version: whole('version'),
    createdAt: instant('created_at'),
    activatedAt: maybeInstant('activated_at'),
    deletedAt: maybeInstant('deleted_at'),
    shop: one('Shop', { id: 'shop_id' }),
    paid: money(received),
    outstanding: money(outstanding),
    heldCredit: money(held),
    source: word('source'),
    activatedBy: json('activated_by'),
    deletedBy: json('deleted_by'),
    journal: journalOf('order_id'),
  },
}

export const orderLine: TypeMap = {
  table: 'order_lines',
  fields: {
    product: one('Product', { id: 'product_id' }),
    description: text('description'),
    quantity: whole('quantity'),
    unitPrice: money('unit_price_minor'),
    total: money('total_minor'),
  },
}

/** Orders that wait begin with the oldest, any others with the newest. */
export const orders: ListMap = {
  type: 'Order',
  order: ({ status, createdFrom, createdTo }) => {
    const waiting = Array.isArray(status) && status.length === 1 && status[0] === 'PENDING'
    const columns = ['created_at', 'id'] as const
    const bounded = Boolean(createdFrom || createdTo)
    return { name: waiting ? 'orders waiting' : 'orders', columns, instant: true, falling: !waiting, bounded }
  },
  filter: {
    status: oneOf('status'),
    paymentStatus: oneOf('payment_status'),
    paymentMethod: oneOf('payment_method'),
    subAccountId: sameAs('subAccountId', 'SUB_ACCOUNT', 'sub_account_id'),
    shopId: sameAs('shopId', 'SHOP', 'shop_id'),
    createdFrom: notBefore('createdFrom', 'created_at'),
    createdTo: notAfter('createdTo', 'created_at'),
  },
}
