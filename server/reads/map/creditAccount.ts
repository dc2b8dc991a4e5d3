import { id, maybe, money, whole, word, yes } from '../fields.ts'
import type { TypeMap } from '../ReadMap.ts'

const available = (row: string) => `(${row}.balance_minor - ${row}.minimum_minor - ${row}.held_minor)`

export const creditAccount: TypeMap = {
  table: 'credit_accounts',
  fields: {
    id: id('CREDIT_ACCOUNT'),
    currency: word('currency'),
    balance: money('balance_minor'),
    minimumBalance: money('minimum_minor'),
    held: money('held_minor'),
    available: money(available),
    version: whole('version'),
    overLimit: yes((row) => `${available(row)} < 0`),
    subAccount: maybe('SubAccount', { id: 'sub_account_id' }),
  },
}
