import { getArgumentValues } from 'graphql'
import type { Right } from '../domain/kernel/rights.ts'
import type { Compilation } from './Compilation.ts'
import type { Hole } from './Hole.ts'
import type { Statement } from './Lane.ts'
import type { Reader } from './ReadMap.ts'

/** How the lane answers one document with variables of one shape. */
export interface Plan {
  /** One statement: $1 is the world, the others are arrays with a value for each request that shares it. */
  statement: Statement
  /** The same, which also answers the head of the world's log in the same snapshot. */
  statementWithHead: Statement
  /** What the viewer must hold; who holds less gets the executor's refusal. */
  rights: ReadonlySet<Right>
  holes: readonly Hole[]
  /** The answer also depends on the time at which it is read. */
  timed: boolean
  /** The values of one request, as text. Throws Unplannable for what the executor must refuse. */
  bind(variables: Record<string, unknown>, reader: Reader): string[]
}

let statements = 0

/** A new statement to share. */
export const newStatement = (text: string, short: boolean): Statement => ({ id: statements++, text, short })

/**
 * The statement of a compiled selection. It sets its transaction's tenant first and draws its requests from that, so
 * that nothing is read before row level security knows the world. Answers each request's number and the answer's text.
 */
export function planOf(compilation: Compilation, body: string): Plan {
  const { parameters, argumentsAt, holes, rights, timed, readsLists } = compilation
  const types = ['text', ...parameters.map(({ type }) => type)]
  const arrays = types.map((type, i) => `$${i + 2}::text[]::${type}[]`)
  arrays[0] = `case when world.tenant is not null then ${arrays[0]} end`
  const names = types.map((_, i) => `p${i}`)
  const from =
    `from (select set_config('app.tenant', $1::text, true) as tenant offset 0) world, ` +
    `lateral unnest(${arrays.join(', ')}) with ordinality r(${names.join(', ')}, n)`
  return {
    statement: newStatement(`select r.n, ${body} as body ${from}`, !readsLists),
    statementWithHead: newStatement(
      `select r.n, ${body} as body, (select last_seq from event_counters) as head ${from}`,
      !readsLists,
    ),
    rights,
    holes,
    timed,
    bind: (variables, reader) => {
      const values = argumentsAt.map(({ field, node }) => getArgumentValues(field, node, variables))
      return ['', ...parameters.map(({ argumentsAt: at, read }) => read(values[at]!, reader))]
    },
  }
}
