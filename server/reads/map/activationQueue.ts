import { instant, itself, listOf, many, money, whole } from '../fields.ts'
import type { ListMap } from '../page.ts'
import { asExpression } from '../Piece.ts'
import type { FieldMap, TypeMap } from '../ReadMap.ts'

const pending = (row: string) => `${row}.status = 'PENDING'`

/** What the pending orders of a client come to, one amount per currency, in the order in which each first occurs. */
const total: FieldMap = (at) => {
  const sums =
    `select o.currency, sum(o.total_minor) as minor, min(o.created_at) as first from orders o ` +
    `where o.sub_account_id = ${at.row}.id and ${pending('o')} group by o.currency`
  const node = asExpression(money('minor')({ ...at, row: 'sums' }))
  return listOf(`select ${node} as node from (${sums}) sums order by sums.first`)
}

/** A client whose orders wait: the lane reads the client's row. */
export const activationQueueGroup: TypeMap = {
  table: 'sub_accounts',
  fields: {
    subAccount: itself('SubAccount'),
    orders: many('Order', { sub_account_id: 'id' }, ['created_at', 'id'], pending),
    orderCount: whole(
      (row) => `(select count(*) from orders o where o.sub_account_id = ${row}.id and ${pending('o')})`,
    ),
    oldestAt: instant('oldest_pending_at'),
    total,
  },
}

/** Clients with pending orders, whoever waits longest first. */
export const activationQueue: ListMap = {
  type: 'ActivationQueueGroup',
  name: 'ActivationQueue',
  order: () => ({ name: 'activation queue', columns: ['oldest_pending_at', 'id'], instant: true }),
  only: (row) => `${row}.oldest_pending_at is not null`,
  filter: {},
}
