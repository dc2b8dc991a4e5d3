import { getOperationAST } from 'graphql'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { DomainError } from '../../domain/kernel/errors.ts'
import { fragmentsOf } from '../../reads/compile.ts'
import { ACCESS } from '../../resolvers/kernel/access.ts'
import { costOf } from '../limits/costOf.ts'
import type { Cost } from '../limits/costOf.ts'
import { findCostExcess, findExcess, findVariableExcess } from '../limits/findExcess.ts'
import { ANONYMOUS_LIMITS, SIGNED_IN_LIMITS } from '../limits/limits.ts'
import { measureDocument } from '../limits/measureDocument.ts'
import type { Measures } from '../limits/measureDocument.ts'

export interface RequestToLimit {
  /** What was sent as the document, the operation's name and the variables, whatever they are. */
  source: unknown
  operationName: unknown
  variables: unknown
  signedIn: boolean
}

/**
 * Throws a GraphQLError that names the limit which a request breaks; before the document is validated or anything of
 * it runs, and the same for both transports. Whoever is not signed in has smaller limits for the public fields; asking
 * for more than that, for other fields, only means that they should sign in: UNAUTHENTICATED. Answers what the request
 * costs.
 */
export function assertWithinLimits(schema: GraphQLSchema, request: RequestToLimit): number {
  const { source, variables, signedIn } = request
  if (typeof source !== 'string') return 1
  const measures = measureDocument(source)
  const beyondAll = findExcess(measures, SIGNED_IN_LIMITS) ?? findVariableExcess(variables, SIGNED_IN_LIMITS)
  if (beyondAll) throw beyondAll
  const cost = measures.document ? costOfRequest(schema, measures.document, request) : 1
  const tooCostly = findCostExcess(cost, SIGNED_IN_LIMITS)
  if (tooCostly && (signedIn || !asksForMoreThanPublic(schema, measures))) throw tooCostly
  if (signedIn) return cost
  const beyondPublic =
    findExcess(measures, ANONYMOUS_LIMITS) ??
    findVariableExcess(variables, ANONYMOUS_LIMITS) ??
    findCostExcess(cost, ANONYMOUS_LIMITS)
  if (!beyondPublic) return cost
  throw asksForMoreThanPublic(schema, measures) ? new DomainError('UNAUTHENTICATED') : beyondPublic
}

const costs = new WeakMap<DocumentNode, Map<string | null, Cost>>()

function costOfRequest(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: RequestToLimit,
): number {
  const name = typeof operationName === 'string' && operationName !== '' ? operationName : null
  const known = costs.get(document) ?? new Map<string | null, Cost>()
  costs.set(document, known)
  let cost = known.get(name)
  if (!cost) {
    const operation = getOperationAST(document, name)
    // Which operation is meant is not clear: nothing runs.
    if (!operation) return 1
    const fragments = fragmentsOf(document.definitions)
    known.set(name, (cost = costOf(schema, operation, fragments)))
  }
  return cost(typeof variables === 'object' && variables !== null ? (variables as Record<string, unknown>) : {})
}

function asksForMoreThanPublic(schema: GraphQLSchema, { operations }: Measures): boolean {
  const fields = Object.assign(
    {},
    ...[schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map((type) => type?.getFields()),
  ) as Record<string, { extensions: Record<string, unknown> }>
  return operations.some(({ shape }) =>
    [...shape.level.keys()].some(
      (name) => Object.hasOwn(fields, name) && fields[name]!.extensions[ACCESS] !== 'PUBLIC',
    ),
  )
}
