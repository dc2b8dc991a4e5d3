import type { FieldNode } from 'graphql'
import { DomainError } from '../domain/kernel/errors.ts'
import { pageOf } from '../domain/kernel/pages.ts'
import type { PageArgs } from '../domain/kernel/pages.ts'
import { seal, unseal } from '../domain/kernel/tokens.ts'
import type { Compilation } from './Compilation.ts'
import { CLOSE, CODE, OPEN } from './Hole.ts'
import { asExpression, sql } from './Piece.ts'
import type { Piece } from './Piece.ts'
import type { FieldAt, FieldMap } from './ReadMap.ts'
import { Unplannable } from './Unplannable.ts'

/** A list's order: two columns that together are different for every row. */
export interface ListOrder {
  /** What the list's cursors are sealed for. */
  name: string
  /** The second one is an id; there is none where the first one is a number that is different for every row. */
  columns: readonly [column: string, id: string] | readonly [number: string]
  /** The first column is an instant, which its key spells to the microsecond; else text, or a day. */
  instant: boolean
  day?: boolean
  falling?: boolean
  /** The filter bounds the first column too. */
  bounded?: boolean
  /** Below an object, cursors are sealed for the list of that object. */
  perObject?: boolean
}

/** Takes a value from the arguments at each call: answers its name in SQL. */
export type Take = (type: string, read: (filter: Record<string, unknown>) => string) => string

/** A condition that is several which exclude each other: of those an index may each have its rows in the list's order. */
export interface Split {
  whole: string
  parts: readonly string[]
}

/** The condition of one part of a filter for a row's alias; null for one that lets everything pass. */
export type Condition = (value: unknown, row: string, take: Take) => string | Split | null

/** How the lane reads a list. A part of a filter that is not here is the executor's. */
export interface ListMap {
  /** The type of its rows. */
  type: string
  /** What the schema calls its connection and edges, before those words; the type's name when left out. */
  name?: string
  /** What every row of the list fulfils. */
  only?(row: string): string
  order(filter: Record<string, unknown>): ListOrder
  filter: Readonly<Record<string, Condition>>
}

/** A Relay connection over the rows of a list. */
export const page = (list: ListMap): FieldMap => pageBelow(list, {}, null)

/** A connection over those rows that `link` ties to the object, whatever the filter says in the link's own `part`. */
export const pageBelow =
  (list: ListMap, link: Readonly<Record<string, string>>, part: string | null): FieldMap =>
  (at) => {
    at.compilation.readsLists = true
    const { at: argumentsAt, args } = at.compilation.argumentsOf(at.parent, at.nodes[0]!)
    const given = (args['filter'] ?? {}) as Record<string, unknown>
    const filter = part === null ? given : { ...given, [part]: null }
    const order = list.order(filter)
    const paging = readPaging(args as PageArgs)
    const object = order.perObject && at.row ? at.row : null
    if (object && paging.cursor !== null) throw new Unplannable('a cursor that is sealed for a row still to be read')
    const row = at.compilation.alias()
    const filtered = conditions(list, at.compilation, argumentsAt, filter, row)
    const split = filtered.find((condition) => typeof condition !== 'string')
    const where = [
      ...(list.only ? [list.only(row)] : []),
      ...Object.entries(link).map(([column, equal]) => `${row}.${column} = ${at.row}.${equal}`),
      ...filtered.filter((condition) => condition !== split).map(wholeOf),
      ...beyond(at.compilation, argumentsAt, order, paging, row),
    ]
    return connection(at, list, { order, paging, row, object, where, parts: split?.parts ?? [] })
  }

interface Rows {
  order: ListOrder
  paging: ReturnType<typeof pageOf>
  row: string
  /** The alias of the object that the list's cursors are sealed for; null for none. */
  object: string | null
  where: string[]
  /** Each row fulfils one of these too; none when that is no question. */
  parts: readonly string[]
}

const wholeOf = (condition: string | Split): string => (typeof condition === 'string' ? condition : condition.whole)

/** Which page is asked for. Throws Unplannable for what must be refused. */
export function readPaging(args: PageArgs) {
  try {
    return pageOf(args)
  } catch (error) {
    if (error instanceof DomainError) throw new Unplannable(error.reason)
    throw error
  }
}

function conditions(
  list: ListMap,
  compilation: Compilation,
  argumentsAt: number,
  filter: Record<string, unknown>,
  row: string,
): (string | Split)[] {
  const take: Take = (type, read) =>
    compilation.parameter({ type, argumentsAt, read: (args) => read(args['filter'] as Record<string, unknown>) })
  return Object.entries(filter).flatMap(([name, value]) => {
    if (value === null || value === undefined) return []
    const condition = Object.hasOwn(list.filter, name) ? list.filter[name] : undefined
    if (!condition) throw new Unplannable(`a list of ${list.type} by ${name} is not in the map`)
    return condition(value, row, take) ?? []
  })
}

/** What lies beyond the cursor that was given. */
function beyond(
  compilation: Compilation,
  argumentsAt: number,
  { name, columns, instant, day = false, falling = false, bounded = false }: ListOrder,
  { back, cursor, cursorPath }: Rows['paging'],
  row: string,
): string[] {
  if (cursor === null) return []
  const [first, id] = columns
  const part = (i: 0 | 1, type: string) =>
    compilation.parameter({
      type,
      argumentsAt,
      read: (args, { signingKey }) => {
        const key = unseal(signingKey, name, args[cursorPath] as string)
        if (Array.isArray(key) !== (id !== undefined) || key === undefined)
          throw new Unplannable('a cursor of another list')
        return String(Array.isArray(key) ? key[i] : key)
      },
    })
  const way = falling === back ? '>' : '<'
  if (id === undefined) return [`${row}.${first} ${way} ${part(0, 'bigint')}`]
  const place = part(0, instant ? 'timestamptz' : day ? 'date' : 'text')
  const pair = `(${row}.${first}, ${row}.${id}) ${way} (${place}, ${part(1, 'uuid')})`
  // Beside a filter's bound PostgreSQL does not begin its scan at a pair, but at the nearer of two bounds of one column.
  return bounded ? [`${row}.${first} ${way}= ${place}`, pair] : [pair]
}

/** The columns of one page's rows, each an array in the list's own order, as far as the document needs them. */
class PageColumns {
  readonly expressions: string[] = []

  /** Adds a column of the rows; answers the SQL of its items. */
  add(pieces: readonly Piece[]): string {
    return `page.c${this.expressions.push(asExpression(pieces)) - 1}`
  }
}

function connection(at: FieldAt, list: ListMap, rows: Rows): Piece[] {
  const { compilation, nodes } = at
  const { size, back } = rows.paging
  const type = `${list.name ?? list.type}Connection`
  const columns = new PageColumns()
  // One row more is read than shown: at the end of the page, or before its beginning on the way back.
  const shown = back ? `[greatest(page.n - ${size}, 0) + 1 : page.n]` : `[1 : ${size}]`
  const items = (pieces: Piece[]) => `coalesce(array_to_string((${columns.add(pieces)})${shown}, ',', 'null'), '')`
  const whole = compilation.shaped(type, compilation.fieldsOf(type, nodes), (name, under) => {
    if (name === 'nodes') return ['[', sql(items(compilation.object(list.type, rows.row, under))), ']']
    if (name === 'edges') return ['[', sql(items(edge(compilation, list, rows, under))), ']']
    if (name === 'pageInfo') return pageInfo(compilation, rows, under, columns)
    throw new Unplannable(`${type}.${name} is not in the map`)
  })
  return [sql(`(select ${asExpression(whole)} from (${pageOfRows(list, rows, columns, compilation)}) page)`)]
}

function pageOfRows(
  list: ListMap,
  { order, paging, row, where, parts }: Rows,
  columns: PageColumns,
  compilation: Compilation,
): string {
  const { size, back } = paging
  const falling = (order.falling ?? false) !== back ? ' desc' : ''
  const by = order.columns.map((column) => `${row}.${column}${falling}`).join(', ')
  const named = columns.expressions.map((expression, i) => `${expression} as c${i}`)
  const table = `${compilation.map[list.type]!.table} ${row}`
  const first = (conditions: readonly string[]) =>
    `from ${table} where ${['true', ...conditions].join(' and ')} order by ${by} limit ${size + 1}`
  // An index has the rows of each part in order: their beginnings are merged. Of all parts at once it has them in none.
  const merged = () =>
    `from (${parts.map((part) => `(select ${row}.* ${first([...where, part])})`).join(' union all ')}) ${row} order by ${by} limit ${size + 1}`
  const rows = `select ${[...named, '1 as one'].join(', ')} ${parts.length > 0 ? merged() : first(where)}`
  const placed = back ? `select *, row_number() over () as place from (${rows}) steps` : rows
  const arrays = columns.expressions.map(
    (_, i) => `array_agg(rows.c${i}${back ? ' order by place desc' : ''}) as c${i}`,
  )
  return `select ${[...arrays, 'count(*)::int as n'].join(', ')} from (${placed}) rows`
}

function edge(compilation: Compilation, list: ListMap, rows: Rows, nodes: readonly FieldNode[]): Piece[] {
  const type = `${list.name ?? list.type}Edge`
  return compilation.shaped(type, compilation.fieldsOf(type, nodes), (name, under) =>
    name === 'cursor' ? cursorOf(compilation, rows) : compilation.object(list.type, rows.row, under),
  )
}

/** The sealed place of a row. */
function cursorOf(compilation: Compilation, { order, row, object }: Rows): Piece[] {
  const { name, columns, instant } = order
  const first = `${row}.${columns[0]}`
  if (columns.length === 1) {
    const hole = compilation.holes.push((told, { signingKey }) => {
      const [key, id] = told as [string, string | null]
      return JSON.stringify(seal(signingKey, id === null ? name : `${name} of ${id}`, key))
    })
    const told = `json_build_array(${first}::text, ${object ? `${object}.id` : 'null'})::text`
    return [`${OPEN}${CODE}${hole - 1}:`, sql(told), CLOSE]
  }
  const hole = compilation.holes.push((key, { signingKey }) => JSON.stringify(seal(signingKey, name, key)))
  const exactly = instant ? `to_char(${first} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')` : first
  return [`${OPEN}${CODE}${hole - 1}:`, sql(`json_build_array(${exactly}, ${row}.${columns[1]})::text`), CLOSE]
}

function pageInfo(compilation: Compilation, rows: Rows, nodes: readonly FieldNode[], columns: PageColumns): Piece[] {
  const { size, back, cursor } = rows.paging
  const more = sql(`case when page.n > ${size} then 'true' else 'false' end`)
  const behind = cursor === null ? 'false' : 'true'
  let cursors: string | null = null
  const place = (at: string) => {
    if (size === 0) return 'null'
    cursors ??= columns.add(cursorOf(compilation, rows))
    return sql(`coalesce((${cursors})[${at}], 'null')`)
  }
  const fields: Record<string, () => Piece> = {
    hasNextPage: () => (back ? behind : more),
    hasPreviousPage: () => (back ? more : behind),
    startCursor: () => place(back ? `greatest(page.n - ${size}, 0) + 1` : '1'),
    endCursor: () => place(back ? 'page.n' : `least(page.n, ${size})`),
  }
  return compilation.shaped('PageInfo', compilation.fieldsOf('PageInfo', nodes), (name) => [fields[name]!()])
}
