import {
  getOperationAST,
  GraphQLError,
  OperationTypeNode,
  parse,
  TypeInfo,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { DEPENDS_ON_ACTOR } from '../../resolvers/kernel/dependsOnActor.ts'
import { keepNewest } from '../../domain/kernel/keepNewest.ts'

const KEPT_DOCUMENTS = 200

/** A valid document of subscriptions, and what decides who may share its stream. */
export interface SubscriptionDocument {
  readonly source: string
  readonly document: DocumentNode
  /** Variables that say nothing but where a listener wants to go on from. */
  readonly cursors: ReadonlySet<string>
  /** Whether it reaches a field that depends on who asks beyond their rights, world and language. */
  readonly dependsOnActor: boolean
}

const known = new Map<string, SubscriptionDocument>()

/** Parses and validates a document, or remembers that. Throws what is wrong with it, and for anything but a subscription. */
export function readSubscription(schema: GraphQLSchema, source: string, name?: string | null): SubscriptionDocument {
  const existing = known.get(source)
  const read = existing ?? learn(schema, source)
  if (getOperationAST(read.document, name)?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw refusal('SUBSCRIPTIONS_ONLY', 'A socket carries subscriptions only; send queries and mutations over HTTP.')
  }
  if (!existing) keepNewest(known, source, read, KEPT_DOCUMENTS)
  return read
}

function learn(schema: GraphQLSchema, source: string): SubscriptionDocument {
  const document = parsed(source)
  const [error] = validate(schema, document)
  if (error) throw refusal('GRAPHQL_VALIDATION_FAILED', error.message, error)
  const cursors = new Set<string>()
  const elsewhere = new Set<string>()
  let dependsOnActor = false
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      Field: () => {
        dependsOnActor ||= types.getFieldDef()?.extensions[DEPENDS_ON_ACTOR] === true
      },
      Variable: ({ name }, _key, parent) => {
        const isCursor =
          types.getParentType() === schema.getSubscriptionType() &&
          types.getArgument()?.name === 'after' &&
          parent !== undefined &&
          'kind' in parent &&
          parent.kind === 'Argument'
        ;(isCursor ? cursors : elsewhere).add(name.value)
      },
    }),
  )
  for (const name of elsewhere) cursors.delete(name)
  return { source, document, cursors, dependsOnActor }
}

function parsed(source: string): DocumentNode {
  try {
    return parse(source)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw refusal('GRAPHQL_PARSE_FAILED', error.message, error)
  }
}

/** A refusal of the request itself, with a code. */
export const refusal = (code: string, message: string, at?: GraphQLError) =>
  new GraphQLError(message, { nodes: at?.nodes, source: at?.source, positions: at?.positions, extensions: { code } })
