import { getNamedType, getNullableType, isCompositeType, isListType, Kind } from 'graphql'
import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql'
import { DEFAULT_PAGE, LARGEST_PAGE } from '../../domain/kernel/pages.ts'
import { SIGNED_IN_LIMITS } from './limits.ts'

/** What one request costs with these variables, as they were sent or coerced. */
export type Cost = (variables: Readonly<Record<string, unknown>>) => number

/** Every change; each item of a bulk costs a little more. */
const MUTATION = 10
const BULK_ITEM = 2
/** The description of the whole API, or of one type. */
const INTROSPECTION = 100
/** What a list without pages is taken for. */
const LIST = 5
/** Objects that are a value of the object they stand in, and what only holds others. */
const FREE = /^(Money|PageInfo|AvailableAction|UserError|.+Payload|.+Edge|.+Connection)$/

/** A part of a cost: known at once, or only with the variables. */
type Part = number | Cost

/**
 * The cost of an operation: one for the request and one for each object that it can answer, with every page taken for
 * full. Values such as amounts are free, as are what holds pages, refusals and fields without fields; a change costs
 * ten, each item of a bulk two more. Computed once for a document; what it answers only multiplies.
 * A document need not be valid: what the schema does not know is free, since it will be refused.
 */
export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Cost {
  const root = schema.getRootType(operation.operation)
  if (!root) return () => 1
  const reckoning = new Reckoning(schema, operation, fragments)
  const part = reckoning.costOfSelections(root, [operation.selectionSet], null)
  // Fragments that contain themselves; validation refuses them.
  if (reckoning.fieldsLeft < 0) return () => 1
  return typeof part === 'number' ? () => 1 + part : (variables) => 1 + part(variables)
}

class Reckoning {
  fieldsLeft = SIGNED_IN_LIMITS.fields
  readonly #schema: GraphQLSchema
  readonly #operation: OperationDefinitionNode
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>

  constructor(
    schema: GraphQLSchema,
    operation: OperationDefinitionNode,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  ) {
    this.#schema = schema
    this.#operation = operation
    this.#fragments = fragments
  }

  /** `page` is the size of the page whose rows stand below, if any do. */
  costOfSelections(type: GraphQLCompositeType, selections: readonly SelectionSetNode[], page: Part | null): Part {
    const collected = new Map<string, { on: GraphQLCompositeType; nodes: FieldNode[] }>()
    for (const selection of selections) this.#collect(type, selection, collected, new Set())
    return sum([...collected.values()].map(({ on, nodes }) => this.#costOfField(on, nodes, page)))
  }

  #collect(
    on: GraphQLCompositeType,
    { selections }: SelectionSetNode,
    collected: Map<string, { on: GraphQLCompositeType; nodes: FieldNode[] }>,
    seen: Set<string>,
  ): void {
    for (const part of selections) {
      if (this.fieldsLeft < 0) return
      if (part.kind === Kind.FIELD) {
        this.fieldsLeft--
        const key = `${on.name}.${part.alias?.value ?? part.name.value}`
        const same = collected.get(key)
        if (same) same.nodes.push(part)
        else collected.set(key, { on, nodes: [part] })
        continue
      }
      const name = part.kind === Kind.FRAGMENT_SPREAD ? part.name.value : null
      if (name !== null && seen.has(name)) continue
      if (name !== null) seen.add(name)
      const fragment = name === null ? (part as Exclude<typeof part, { name: unknown }>) : this.#fragments.get(name)
      const condition = fragment?.typeCondition && this.#schema.getType(fragment.typeCondition.name.value)
      const inner = condition && isCompositeType(condition) ? condition : on
      if (fragment) this.#collect(inner, fragment.selectionSet, collected, seen)
    }
  }

  #costOfField(on: GraphQLCompositeType, nodes: readonly FieldNode[], page: Part | null): Part {
    const [node] = nodes
    const name = node!.name.value
    if (name === '__schema' || name === '__type') return INTROSPECTION
    const field = 'getFields' in on ? on.getFields()[name] : undefined
    const isChange = on === this.#schema.getMutationType()
    if (!field) return 0
    const own = isChange ? this.#costOfChange(node!) : 0
    const type = getNamedType(field.type)
    if (!isCompositeType(type)) return own
    const paged = field.args.some((arg) => arg.name === 'first')
    const isList = isListType(getNullableType(field.type))
    const size: Part | null = paged ? this.#pageSize(node!, field) : page
    const below = this.costOfSelections(
      type,
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
      isChange ? this.#bulkSize(node!) : paged && !isList ? size : null,
    )
    const each = sum([FREE.test(type.name) ? 0 : 1, below])
    return sum([own, isList ? product(size ?? LIST, each) : each])
  }

  #costOfChange(node: FieldNode): Part {
    const items = this.#bulkSize(node)
    return items === null ? MUTATION : sum([MUTATION, product(items, BULK_ITEM)])
  }

  /** How many items a change is given; null when it takes one only. */
  #bulkSize(node: FieldNode): Part | null {
    const given = node.arguments?.find(({ name }) => name.value === 'inputs')?.value
    if (given?.kind === Kind.LIST) return given.values.length
    if (given?.kind !== Kind.VARIABLE) return null
    const name = given.name.value
    return (variables) => {
      const value = variables[name]
      return Array.isArray(value) ? value.length : 1
    }
  }

  #pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): Part {
    const sizes = ['first', 'last']
      .filter((name) => field.args.some((arg) => arg.name === name))
      .map((name) => this.#numberGiven(node, name))
      .filter((part) => part !== null)
    if (sizes.length === 0) return DEFAULT_PAGE
    const known = sizes.filter((size) => typeof size === 'number')
    const open = sizes.filter((size) => typeof size === 'function')
    if (open.length === 0) return Math.max(...known)
    const least = Math.max(0, ...known)
    return (variables) => {
      const asked = Math.max(least, ...open.map((size) => size(variables)))
      return asked > 0 ? asked : DEFAULT_PAGE
    }
  }

  #numberGiven(node: FieldNode, argument: string): Part | null {
    const given = node.arguments?.find(({ name }) => name.value === argument)?.value
    if (given?.kind === Kind.INT) return rows(Number(given.value))
    if (given?.kind !== Kind.VARIABLE) return null
    const name = given.name.value
    const definition = this.#operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
    const fallback = definition?.defaultValue?.kind === Kind.INT ? rows(Number(definition.defaultValue.value)) : 0
    return (variables) => {
      const value = variables[name]
      return value === undefined ? fallback : typeof value === 'number' ? rows(value) : 0
    }
  }
}

/** A page of more rows is refused when it is read. */
const rows = (asked: number): number => Math.min(Math.max(asked, 0), LARGEST_PAGE)

function sum(parts: readonly Part[]): Part {
  const known = parts.reduce<number>((total, part) => (typeof part === 'number' ? total + part : total), 0)
  const open = parts.filter((part) => typeof part === 'function')
  if (open.length === 0) return known
  if (open.length === 1) return known === 0 ? open[0]! : (variables) => known + open[0]!(variables)
  return (variables) => open.reduce((total, part) => total + part(variables), known)
}

function product(a: Part, b: Part): Part {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  if (a === 0 || b === 0) return 0
  return (variables) => worth(a, variables) * worth(b, variables)
}

const worth = (part: Part, variables: Readonly<Record<string, unknown>>): number =>
  typeof part === 'number' ? part : part(variables)
