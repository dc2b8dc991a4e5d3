import { getArgumentValues } from 'graphql'
import type { Right } from '../domain/kernel/rights.ts'
import type { Compilation } from './Compilation.ts'
import type { Hole } from './Hole.ts'
import type { Statement } from './Lane.ts'
import type { Reader } from './ReadMap.ts'
import { inItsWorld, SharedText } from './worlds.ts'
import type { Part } from './worlds.ts'

/** How the lane answers one document with variables of one shape. */
export interface Plan {
  /** Its values are the world, then arrays with a value for each request that shares it. */
  statement: Statement
  /** The same, which also answers the head of the world's log in the same snapshot. */
  statementWithHead: Statement
  /** What the viewer must hold; who holds less gets the executor's refusal. */
  rights: ReadonlySet<Right>
  holes: readonly Hole[]
  /** The answer also depends on the time at which it is read, or on who reads it: it never stands for another. */
  timed: boolean
  /** The values of one request, as text. Throws Unplannable for what the executor must refuse. */
  bind(variables: Record<string, unknown>, reader: Reader): string[]
}

let statements = 0

/** A new statement to share that reads `columns` for requests with values of these types. */
export const newStatement = (columns: string, types: readonly string[], short: boolean): Statement => {
  const part: Part = (world, value) => `select ${world} as world, r.n, ${columns} ${requestsOf(value, types)}`
  return { id: statements++, text: new SharedText(types.length + 1, part), short }
}

/** How far the world's log has grown. */
export const HEAD_OF_LOG = `(select c.last_seq from event_counters c where ${inItsWorld('c')})`

/**
 * The rows that requests of one world are: the tenant is set first and they are drawn from that, so that nothing is read
 * before row level security knows the world.
 */
const requestsOf = (value: (i: number) => string, types: readonly string[]): string => {
  const arrays = types.map((type, i) => `${value(i + 1)}::text[]::${type}[]`)
  arrays[0] = `case when world.tenant is not null then ${arrays[0]} end`
  const names = types.map((_, i) => `p${i}`)
  return (
    `from (select set_config('app.tenant', ${value(0)}::text, true) as tenant offset 0) world, ` +
    `lateral unnest(${arrays.join(', ')}) with ordinality r(${names.join(', ')}, n)`
  )
}

/** The statement of a compiled selection. Answers each request's world and number, and the answer's text. */
export function planOf(compilation: Compilation, body: string): Plan {
  const { parameters, argumentsAt, holes, rights, timed, readsLists } = compilation
  const types = ['text', ...parameters.map(({ type }) => type)]
  return {
    statement: newStatement(`${body} as body`, types, !readsLists),
    statementWithHead: newStatement(`${body} as body, ${HEAD_OF_LOG} as head`, types, !readsLists),
    rights,
    holes,
    timed,
    bind: (variables, reader) => {
      const values = argumentsAt.map(({ field, node }) => getArgumentValues(field, node, variables))
      return ['', ...parameters.map(({ argumentsAt: at, read }) => read(values[at]!, reader))]
    },
  }
}
