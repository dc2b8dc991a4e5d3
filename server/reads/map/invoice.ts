import type { InvoiceRow } from '../../../db/schema/invoices.ts'
import { InvoiceFields } from '../../resolvers/invoices/InvoiceFields.ts'
import { dayFrom, dayTo, isTrue, oneOf, sameAs } from '../conditions.ts'
import { id, instant, json, many, maybe, maybeInstant, money, one, say, text, whole, word, yes } from '../fields.ts'
import type { ListMap } from '../page.ts'
import type { TypeMap } from '../ReadMap.ts'
import { journalOf } from './journal.ts'

const code = new InvoiceFields()

const outstanding = (row: string) =>
  `case when ${row}.status = 'VOID' then 0 else ${row}.total_minor - ${row}.paid_minor end`

export const invoice: TypeMap = {
  table: 'invoices',
  fields: {
    id: id('INVOICE'),
    number: text('number'),
    externalId: json('external_id'),
    subAccount: one('SubAccount', { id: 'sub_account_id' }),
    order: maybe('Order', { id: 'order_id' }),
    total: money('total_minor'),
    paid: money('paid_minor'),
    outstanding: money(outstanding),
    status: word('status'),
    light: say<InvoiceRow>({ status: ['status', 'plain'], overdue: ['overdue', 'plain'] }, (row) => code.light(row)),
    overdue: yes('overdue'),
    issuedOn: word('issued_on'),
    dueOn: word('due_on'),
    paymentUrl: say<InvoiceRow>({ paymentToken: ['payment_token', 'plain'] }, (row, graph) =>
      code.paymentUrl(row, graph),
    ),
    publicToken: text('public_token'),
    version: whole('version'),
    shop: one('Shop', { id: 'shop_id' }),
    paymentReference: text('payment_reference'),
    lines: many('OrderLine', { order_id: 'order_id' }, ['position']),
    payments: many('Payment', { invoice_id: 'id' }, ['created_at', 'id']),
    paidAt: maybeInstant('paid_at'),
    availableActions: say<InvoiceRow>({ status: ['status', 'plain'] }, (row, graph) =>
      code.availableActions(row, graph),
    ),
    createdAt: instant('created_at'),
    journal: journalOf('invoice_id'),
  },
}

export const payment: TypeMap = {
  table: 'payments',
  fields: {
    id: id('PAYMENT'),
    invoice: one('Invoice', { id: 'invoice_id' }),
    amount: money('amount_minor'),
    method: word('method'),
    valueDate: word('value_date'),
    reference: json('reference'),
    note: json('note'),
    recordedBy: text('recorded_by'),
    createdAt: instant('created_at'),
  },
}

/** Invoices, the newest first; by due dates, the one that is due longest first. */
export const invoices: ListMap = {
  type: 'Invoice',
  order: ({ dueFrom, dueTo }) =>
    dueFrom || dueTo
      ? { name: 'invoices by due date', columns: ['due_on', 'id'], instant: false, day: true, bounded: true }
      : { name: 'invoices', columns: ['created_at', 'id'], instant: true, falling: true },
  filter: {
    status: oneOf('status'),
    overdue: isTrue('overdue'),
    subAccountId: sameAs('subAccountId', 'SUB_ACCOUNT', 'sub_account_id'),
    dueFrom: dayFrom('dueFrom', 'due_on'),
    dueTo: dayTo('dueTo', 'due_on'),
  },
}
