import { SubAccountFields } from '../../resolvers/subAccounts/SubAccountFields.ts'
import { notAfter, notBefore } from '../conditions.ts'
import { id, instant, json, many, say, text, whole } from '../fields.ts'
import { pageBelow } from '../page.ts'
import type { ListMap } from '../page.ts'
import type { TypeMap } from '../ReadMap.ts'
import { clientCredit } from './clientCredit.ts'
import { invoices } from './invoice.ts'
import { journalOf } from './journal.ts'
import { orders } from './order.ts'

const code = new SubAccountFields()

export const subAccount: TypeMap = {
  table: 'sub_accounts',
  fields: {
    id: id('SUB_ACCOUNT'),
    username: text('username'),
    name: text('name'),
    email: text('email'),
    externalId: json('external_id'),
    pendingOrderCount: whole('pending_order_count'),
    orders: pageBelow(orders, { sub_account_id: 'id' }, 'subAccountId'),
    phone: json('phone'),
    tags: json('tags'),
    credit: clientCredit,
    credits: many('CreditAccount', { sub_account_id: 'id' }, ['currency']),
    invoices: pageBelow(invoices, { sub_account_id: 'id' }, 'subAccountId'),
    availableActions: say({}, (_row, graph) => code.availableActions(graph)),
    version: whole('version'),
    createdAt: instant('created_at'),
    journal: journalOf('sub_account_id'),
  },
}

/** Clients by name. */
export const subAccounts: ListMap = {
  type: 'SubAccount',
  order: () => ({ name: 'subAccounts', columns: ['name', 'id'], instant: false }),
  filter: {
    hasPendingOrders: (value, row) => `${row}.oldest_pending_at is ${value ? 'not null' : 'null'}`,
    createdFrom: notBefore('createdFrom', 'created_at'),
    createdTo: notAfter('createdTo', 'created_at'),
  },
}
