import { Kind, OperationTypeNode } from 'graphql'
import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql'
import type { Right } from '../domain/kernel/rights.ts'
import { ACCESS } from '../resolvers/kernel/access.ts'
import type { Access } from '../resolvers/kernel/access.ts'
import { collectFields } from './collectFields.ts'
import type { CollectedFrom } from './collectFields.ts'
import { Compilation } from './Compilation.ts'
import { READ_MAP } from './map.ts'
import { asExpression } from './Piece.ts'
import { planOf } from './Plan.ts'
import type { Plan } from './Plan.ts'
import { Unplannable } from './Unplannable.ts'

/** The fragments of a document by their names. */
export const fragmentsOf = (definitions: readonly { kind: Kind }[]): Map<string, FragmentDefinitionNode> =>
  new Map(
    definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  )

/**
 * The plan of a validated query with variables of one shape. Throws Unplannable when any part of it is not in the map:
 * the executor answers the whole document then.
 */
export function compile(from: CollectedFrom, operation: OperationDefinitionNode): Plan {
  if (operation.operation !== OperationTypeNode.QUERY) throw new Unplannable('no query')
  const plain = new Compilation(from, READ_MAP)
  const body = bodyOf(plain, from, operation)
  if (plain.readsLists) return planOf(plain, body)
  const named = new Compilation(from, READ_MAP, { named: true })
  return planOf(named, bodyOf(named, from, operation))
}

function bodyOf(compilation: Compilation, from: CollectedFrom, operation: OperationDefinitionNode): string {
  const type = from.schema.getQueryType()!
  const fields = collectFields(from, type, [operation.selectionSet])
  for (const [node] of fields.values()) {
    if (node!.name.value === '__typename') continue
    const access = type.getFields()[node!.name.value]?.extensions[ACCESS] as Access | undefined
    if (!access || access === 'PUBLIC') throw new Unplannable(`${node!.name.value} is not for viewers alone`)
    if (access !== 'SIGNED_IN') compilation.rights.add(access satisfies Right)
  }
  const data = compilation.selected(type.name, '', fields)
  return asExpression(['{"data":', ...data, '}'])
}
