import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective, isAbstractType, Kind } from 'graphql'
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLSchema,
  SelectionNode,
  SelectionSetNode,
} from 'graphql'

export interface CollectedFrom {
  schema: GraphQLSchema
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  /** Coerced. */
  variables: Readonly<Record<string, unknown>>
}

/** What is selected of an object of a concrete type: the fields by their names in the answer (GraphQL §6.3.2). */
export function collectFields(
  from: CollectedFrom,
  type: GraphQLObjectType,
  selections: readonly (SelectionSetNode | undefined)[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  const visit = (set: SelectionSetNode): void => {
    for (const node of set.selections) {
      if (!isIncluded(from, node)) continue
      if (node.kind === Kind.FIELD) {
        const name = node.alias?.value ?? node.name.value
        fields.set(name, [...(fields.get(name) ?? []), node])
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        if (applies(from.schema, node.typeCondition?.name.value, type)) visit(node.selectionSet)
      } else if (!visited.has(node.name.value)) {
        visited.add(node.name.value)
        const fragment = from.fragments.get(node.name.value)
        if (fragment && applies(from.schema, fragment.typeCondition.name.value, type)) visit(fragment.selectionSet)
      }
    }
  }
  for (const set of selections) if (set) visit(set)
  return fields
}

function isIncluded({ variables }: CollectedFrom, node: SelectionNode): boolean {
  if (!node.directives?.length) return true
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false
}

function applies(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true
  const asked = schema.getType(condition)
  return isAbstractType(asked) && schema.isSubType(asked, type)
}
