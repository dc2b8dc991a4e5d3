import { Kind } from 'graphql'
import type { DocumentNode, FieldNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql'

/** What a selection asks for, every fragment put in its places. */
export interface Shape {
  depth: number
  aliases: number
  fields: number
  /** The most names under which one field stands at one place. */
  sameField: number
  /** The names under which each field stands at the uppermost level. */
  level: Map<string, Set<string>>
}

export interface Shapes {
  operations: { operation: string; shape: Shape }[]
  /** Whether a fragment contains itself. */
  circular: boolean
}

const INTROSPECTION = new Set(['__schema', '__type'])

/**
 * The shape of each operation of a document. Fragments are measured once, so that even those that contain each other
 * many times over take linear time; one that contains itself counts as empty and is reported.
 */
export function shapesOf(document: DocumentNode): Shapes {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  }
  const known = new Map<string, Shape>()
  const open = new Set<string>()
  let circular = false

  const ofFragment = (name: string): Shape => {
    const before = known.get(name)
    if (before) return before
    if (open.has(name)) {
      circular = true
      return emptyShape()
    }
    open.add(name)
    const definition = fragments.get(name)
    const shape = definition ? ofSelection(definition.selectionSet) : emptyShape()
    known.set(name, shape)
    return shape
  }

  const ofSelection = (selection: SelectionSetNode): Shape => {
    const shape = emptyShape()
    for (const part of selection.selections) {
      if (part.kind === Kind.FIELD) addField(shape, part, part.selectionSet && ofSelection(part.selectionSet))
      else
        addShape(
          shape,
          part.kind === Kind.INLINE_FRAGMENT ? ofSelection(part.selectionSet) : ofFragment(part.name.value),
        )
    }
    for (const names of shape.level.values()) shape.sameField = Math.max(shape.sameField, names.size)
    return shape
  }

  const operations = document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? [{ operation: definition.operation, shape: ofSelection(definition.selectionSet) }]
      : [],
  )
  // Also those that no operation reaches: validation would walk them.
  for (const name of fragments.keys()) ofFragment(name)
  return { operations, circular }
}

const emptyShape = (): Shape => ({ depth: 0, aliases: 0, fields: 0, sameField: 0, level: new Map() })

function addField(shape: Shape, field: FieldNode, below: Shape | undefined): void {
  const name = field.name.value
  const shown = field.alias?.value ?? name
  shape.level.set(name, (shape.level.get(name) ?? new Set()).add(shown))
  shape.aliases += (shown === name ? 0 : 1) + (below?.aliases ?? 0)
  shape.fields += 1 + (below?.fields ?? 0)
  shape.sameField = Math.max(shape.sameField, below?.sameField ?? 0)
  if (!INTROSPECTION.has(name)) shape.depth = Math.max(shape.depth, 1 + (below?.depth ?? 0))
}

function addShape(shape: Shape, part: Shape): void {
  shape.depth = Math.max(shape.depth, part.depth)
  shape.aliases += part.aliases
  shape.fields += part.fields
  shape.sameField = Math.max(shape.sameField, part.sameField)
  for (const [name, shown] of part.level) {
    const names = shape.level.get(name) ?? new Set()
    shape.level.set(name, names)
    for (const one of shown) names.add(one)
  }
}
