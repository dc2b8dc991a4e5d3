import type { PageArgs } from '../../domain/kernel/pages.ts'
import { uuidOf } from '../conditions.ts'
import { listOf } from '../fields.ts'
import { readPaging } from '../page.ts'
import { asExpression } from '../Piece.ts'
import type { FieldMap } from '../ReadMap.ts'

/** What may be ordered, by article number, before or behind a product that its id names. */
export const products: FieldMap = ({ compilation, nodes, parent }) => {
  compilation.readsLists = true
  const { at: argumentsAt, args } = compilation.argumentsOf(parent, nodes[0]!)
  const { back, size, cursor, cursorPath } = readPaging(args as PageArgs)
  const row = compilation.alias()
  const place = () => {
    const read = (given: Record<string, unknown>) => uuidOf('PRODUCT', given[cursorPath] as string)
    return `(select p.sku from products p where p.id = ${compilation.parameter({ type: 'uuid', argumentsAt, read })})`
  }
  const beyond = cursor === null ? [] : [`${row}.sku ${back ? '<' : '>'} ${place()}`]
  const node = asExpression(compilation.object('Product', row, nodes))
  const rows =
    `select ${node} as node, ${row}.sku from ${compilation.rows('Product', row, beyond)} ` +
    `order by ${row}.sku${back ? ' desc' : ''} limit ${size}`
  return listOf(`select rows.node from (${rows}) rows order by rows.sku`)
}
