import type { Actor } from '../domain/kernel/actor.ts'
import { ID_PREFIXES } from '../domain/kernel/ids.ts'
import type { IdKind } from '../domain/kernel/ids.ts'
import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import { AMOUNT, CLOSE, CODE, INSTANT, OPEN, UUID } from './Hole.ts'
import { asExpression, sql } from './Piece.ts'
import type { Piece } from './Piece.ts'
import type { FieldAt, FieldMap } from './ReadMap.ts'

/** A value's SQL for the row of an alias: a column's name, or an expression. */
type Value = string | ((row: string) => string)

const of = (value: Value, row: string): string => (typeof value === 'string' ? `${row}.${value}` : value(row))

/** Any text, never null. */
export const text =
  (column: Value): FieldMap =>
  ({ row }) => [sql(`to_json(${of(column, row)})::text`)]

/** A value that JSON knows by itself, or null: text, an array of texts. */
export const json =
  (column: Value): FieldMap =>
  ({ row }) => [sql(`coalesce(to_json(${of(column, row)})::text, 'null')`)]

/** A word of a closed list, a currency or a day: text that needs no escaping, never null. */
export const word =
  (column: Value): FieldMap =>
  ({ row }) => ['"', sql(`(${of(column, row)})::text`), '"']

/** A whole number, never null. */
export const whole =
  (column: Value): FieldMap =>
  ({ row }) => [sql(`(${of(column, row)})::text`)]

/** True or false, never null. */
export const yes =
  (column: Value): FieldMap =>
  ({ row }) => [sql(`case when ${of(column, row)} then 'true' else 'false' end`)]

/** A public id. */
export const id =
  (kind: IdKind, column = 'id'): FieldMap =>
  ({ row }) => [`"${ID_PREFIXES[kind]}_${OPEN}${UUID}`, sql(`${row}.${column}::text`), `${CLOSE}"`]

/** An instant, never null. */
export const instant =
  (column: string): FieldMap =>
  ({ row }) => [`"${OPEN}${INSTANT}`, sql(`${row}.${column}::text`), `${CLOSE}"`]

/** An instant or null. */
export const maybeInstant =
  (column: string): FieldMap =>
  ({ row }) => [
    sql(`coalesce(${asExpression([`"${OPEN}${INSTANT}`, sql(`${row}.${column}::text`), `${CLOSE}"`])}, 'null')`),
  ]

/** An amount of minor units in the currency of its row. */
export const money =
  (minor: Value): FieldMap =>
  ({ compilation, row, nodes }) => {
    const pieces: Record<string, Piece[]> = {
      amount: [`"${OPEN}${AMOUNT}`, sql(`(${of(minor, row)})::text || ':' || ${row}.currency`), `${CLOSE}"`],
      currency: ['"', sql(`${row}.currency`), '"'],
    }
    return compilation.shaped('Money', compilation.fieldsOf('Money', nodes), (name) => pieces[name]!)
  }

/** How a row of another table belongs to this one: its columns, each with the column of this row that it equals. */
type Link = Readonly<Record<string, string>>

/** The one row of another type that belongs to this one, which is always there. */
export const one =
  (type: string, link: Link): FieldMap =>
  (at) => [sql(`(${rowOf(type, link, at)})`)]

/** The row of another type that belongs to this one, or null. */
export const maybe =
  (type: string, link: Link): FieldMap =>
  (at) => [sql(`coalesce((${rowOf(type, link, at)}), 'null')`)]

/** All rows of another type that belong to this one, in the order of some columns; of those, the ones that `only` names. */
export const many =
  (type: string, link: Link, order: readonly string[], only?: (row: string) => string): FieldMap =>
  (at) => {
    at.compilation.readsLists = true
    const { row, conditions } = linked(link, at)
    const by = order.map((column) => `${row}.${column}`).join(', ')
    const node = asExpression(at.compilation.object(type, row, at.nodes))
    const rows = at.compilation.rows(type, row, only ? [...conditions, only(row)] : conditions)
    return listOf(`select ${node} as node from ${rows} order by ${by}`)
  }

/** The JSON list of what a query answers as `node`, in its order. */
export const listOf = (items: string): Piece[] => [
  '[',
  sql(`coalesce((select string_agg(items.node, ',') from (${items}) items), '')`),
  ']',
]

/** The same row as an object of another type. */
export const itself =
  (type: string): FieldMap =>
  ({ compilation, row, nodes }) =>
    compilation.object(type, row, nodes)

function rowOf(type: string, link: Link, at: FieldAt): string {
  const { row, conditions } = linked(link, at)
  const object = asExpression(at.compilation.object(type, row, at.nodes))
  return `select ${object} from ${at.compilation.rows(type, row, conditions)}`
}

function linked(link: Link, { compilation, row: outer }: FieldAt) {
  const row = compilation.alias()
  return { row, conditions: Object.entries(link).map(([column, equal]) => `${row}.${column} = ${outer}.${equal}`) }
}

/** How a column travels to code and back: minor units as bigint, an instant as Date, anything else as in JSON. */
type Kind = 'minor' | 'instant' | 'plain'

/**
 * A value that code makes of some columns: a sentence, what a viewer may do. `timed` when it also depends on the time.
 * `columns` are the names that the rules use, each with its column in SQL and how it travels.
 */
export const say =
  <Row>(
    columns: Readonly<Partial<Record<keyof Row & string, readonly [column: string, kind: Kind]>>>,
    value: (row: Row, graph: GraphContext, actor: Actor) => unknown,
    { timed = false } = {},
  ): FieldMap =>
  ({ compilation, row, nodes, parent }) => {
    const kept = Object.entries(columns) as [string, readonly [string, Kind]][]
    const project = compilation.projection(compilation.typeOf(parent, nodes[0]!), nodes)
    const hole = compilation.holes.push((told, { graph }) => {
      const values = kept.map(([name, [, kind]], i) => [name, revived((told as unknown[])[i], kind)])
      const made = value(Object.fromEntries(values) as Row, graph, graph.ctx!.actor)
      return JSON.stringify(project(made))
    })
    if (timed) compilation.timed = true
    const told = kept.map(([, [column, kind]]) => `${row}.${column}${kind === 'plain' ? '' : '::text'}`)
    return [`${OPEN}${CODE}${hole - 1}:`, sql(`json_build_array(${told.join(', ')})::text`), CLOSE]
  }

function revived(value: unknown, kind: Kind): unknown {
  if (value === null || kind === 'plain') return value
  return kind === 'minor' ? BigInt(value as string) : new Date(value as string)
}
