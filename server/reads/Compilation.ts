import { getArgumentValues, getNamedType, isCompositeType, isListType, isNonNullType, isObjectType } from 'graphql'
import type { FieldNode, GraphQLField, GraphQLObjectType, GraphQLOutputType } from 'graphql'
import type { Right } from '../domain/kernel/rights.ts'
import { DEPENDS_ON_ACTOR } from '../resolvers/kernel/dependsOnActor.ts'
import { rightToReach } from '../resolvers/kernel/guardReads.ts'
import { collectFields } from './collectFields.ts'
import type { CollectedFrom } from './collectFields.ts'
import type { Hole } from './Hole.ts'
import type { Piece } from './Piece.ts'
import type { Parameter, TypeMap } from './ReadMap.ts'
import { Unplannable } from './Unplannable.ts'
import { inItsWorld } from './worlds.ts'

/** Shapes a value that code made as a document selects it. */
export type Projection = (value: unknown) => unknown

interface ArgumentsAt {
  field: GraphQLField<unknown, unknown>
  node: FieldNode
}

/** One document on its way to a statement: what has been found out so far. */
export class Compilation {
  readonly parameters: Parameter[] = []
  readonly argumentsAt: ArgumentsAt[] = []
  readonly holes: Hole[] = []
  readonly rights = new Set<Right>()
  /** The statement reads lists, and may take a while. */
  readsLists = false
  /** The answer depends on the time at which it is read, or on who reads it. */
  timed = false
  readonly map: Readonly<Record<string, TypeMap>>
  readonly #from: CollectedFrom
  readonly #named: boolean
  #aliases = 0

  /** `named`: each row's world is named in the statement too, beside row security. See `planOf`. */
  constructor(from: CollectedFrom, map: Readonly<Record<string, TypeMap>>, { named = false } = {}) {
    this.#from = from
    this.map = map
    this.#named = named
  }

  /** A new alias for a row. */
  alias(): string {
    return `t${this.#aliases++}`
  }

  /** What is selected below a field of that type. */
  fieldsOf(type: string, nodes: readonly FieldNode[]): Map<string, FieldNode[]> {
    return collectFields(
      this.#from,
      this.#objectType(type),
      nodes.map(({ selectionSet }) => selectionSet),
    )
  }

  /** The arguments of a field with the variables as they are now, and where to find them when others come. */
  argumentsOf(type: string, node: FieldNode): { at: number; args: Record<string, unknown> } {
    const field = this.#field(type, node)
    const at = this.argumentsAt.push({ field, node }) - 1
    return { at, args: getArgumentValues(field, node, this.#from.variables) }
  }

  /** The table of a type under an alias, and what its rows must fulfil. */
  rows(type: string, row: string, conditions: readonly string[]): string {
    const all = this.#named ? [inItsWorld(row), ...conditions] : conditions
    return `${this.map[type]!.table} ${row} where ${all.join(' and ') || 'true'}`
  }

  /** The name in SQL of a value that is read from a field's arguments at each call. */
  parameter(parameter: Parameter): string {
    return `r.p${this.parameters.push(parameter)}`
  }

  /** The JSON object of a row, as selected. */
  object(type: string, row: string, nodes: readonly FieldNode[]): Piece[] {
    return this.selected(type, row, this.fieldsOf(type, nodes))
  }

  /** The JSON object of a row with the given fields. */
  selected(type: string, row: string, fields: Map<string, FieldNode[]>): Piece[] {
    return this.shaped(type, fields, (_name, nodes) => this.#value(type, row, nodes))
  }

  /** A JSON object with the given fields: `value` answers the pieces of each, by its name in the schema. */
  shaped(
    type: string,
    fields: Map<string, FieldNode[]>,
    value: (name: string, nodes: FieldNode[]) => Piece[],
  ): Piece[] {
    const pieces: Piece[] = ['{']
    for (const [shown, nodes] of fields) {
      const name = nodes[0]!.name.value
      pieces.push(pieces.length === 1 ? `"${shown}":` : `,"${shown}":`)
      pieces.push(...(name === '__typename' ? [`"${type}"`] : value(name, nodes)))
    }
    return [...pieces, '}']
  }

  /** How code shapes a value of a type as it is selected. */
  projection(type: GraphQLOutputType, nodes: readonly FieldNode[]): Projection {
    if (isNonNullType(type)) return this.projection(type.ofType, nodes)
    if (isListType(type)) {
      const item = this.projection(type.ofType, nodes)
      return (value) => (value as unknown[]).map(item)
    }
    if (!isCompositeType(type)) return (value) => value
    if (!isObjectType(type)) throw new Unplannable(`${type.name} has no one shape`)
    const fields = [...this.fieldsOf(type.name, nodes)].map(([name, under]) => {
      const asked = under[0]!.name.value
      const inner = asked === '__typename' ? null : this.projection(this.#field(type.name, under[0]!).type, under)
      return { name, asked, inner }
    })
    return (value) =>
      value === null
        ? null
        : Object.fromEntries(
            fields.map(({ name, asked, inner }) => [
              name,
              inner ? inner((value as Record<string, unknown>)[asked] ?? null) : type.name,
            ]),
          )
  }

  /** The type of a field's value. */
  typeOf(type: string, node: FieldNode): GraphQLOutputType {
    return this.#field(type, node).type
  }

  #value(type: string, row: string, nodes: FieldNode[]): Piece[] {
    const name = nodes[0]!.name.value
    const map = this.map[type]?.fields
    const field = map && Object.hasOwn(map, name) ? map[name] : undefined
    if (!field) throw new Unplannable(`${type}.${name} is not in the map`)
    const { type: of, extensions } = this.#field(type, nodes[0]!)
    // What one person may do is nobody else's answer.
    if (extensions[DEPENDS_ON_ACTOR]) this.timed = true
    const right = rightToReach(type, getNamedType(of).name)
    if (right) this.rights.add(right)
    return field({ compilation: this, row, nodes, parent: type })
  }

  #objectType(name: string): GraphQLObjectType {
    const type = this.#from.schema.getType(name)
    if (!isObjectType(type)) throw new Unplannable(`${name} is no object type`)
    return type
  }

  #field(type: string, node: FieldNode): GraphQLField<unknown, unknown> {
    const field = this.#objectType(type).getFields()[node.name.value]
    if (!field) throw new Unplannable(`${type} has no field ${node.name.value}`)
    return field
  }
}
