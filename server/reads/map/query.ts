import type { IdKind } from '../../domain/kernel/ids.ts'
import { uuidOf } from '../conditions.ts'
import { many } from '../fields.ts'
import { page } from '../page.ts'
import { asExpression, sql } from '../Piece.ts'
import type { FieldMap, TypeMap } from '../ReadMap.ts'
import { activationQueue } from './activationQueue.ts'
import { invoices } from './invoice.ts'
import { wholeJournal } from './journal.ts'
import { orders } from './order.ts'
import { products } from './products.ts'
import { subAccounts } from './subAccount.ts'

/** One object by its public id, or null. */
const byId =
  (type: string, kind: IdKind): FieldMap =>
  ({ compilation, nodes, parent }) => {
    const { at: argumentsAt } = compilation.argumentsOf(parent, nodes[0]!)
    const row = compilation.alias()
    const uuid = compilation.parameter({ type: 'uuid', argumentsAt, read: ({ id }) => uuidOf(kind, id as string) })
    const object = asExpression(compilation.object(type, row, nodes))
    return [sql(`coalesce((select ${object} from ${compilation.rows(type, row, [`${row}.id = ${uuid}`])}), 'null')`)]
  }

export const query: TypeMap = {
  table: '',
  fields: {
    order: byId('Order', 'ORDER'),
    orders: page(orders),
    invoice: byId('Invoice', 'INVOICE'),
    invoices: page(invoices),
    subAccount: byId('SubAccount', 'SUB_ACCOUNT'),
    subAccounts: page(subAccounts),
    activationQueue: page(activationQueue),
    product: byId('Product', 'PRODUCT'),
    products,
    journal: wholeJournal,
    shops: many('Shop', {}, ['name']),
  },
}
