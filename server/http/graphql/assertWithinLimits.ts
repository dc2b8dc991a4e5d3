import type { GraphQLSchema } from 'graphql'
import { DomainError } from '../../domain/kernel/errors.ts'
import { ACCESS } from '../../resolvers/kernel/access.ts'
import { findExcess, findVariableExcess } from '../limits/findExcess.ts'
import { ANONYMOUS_LIMITS, SIGNED_IN_LIMITS } from '../limits/limits.ts'
import { measureDocument } from '../limits/measureDocument.ts'
import type { Measures } from '../limits/measureDocument.ts'

export interface RequestToLimit {
  /** What was sent as the document, whatever it is. */
  source: unknown
  variables: unknown
  signedIn: boolean
}

/**
 * Throws a GraphQLError that names the limit which a request breaks; before the document is validated or anything of
 * it runs, and the same for both transports. Whoever is not signed in has smaller limits for the public fields; asking
 * for more than that, for other fields, only means that they should sign in: UNAUTHENTICATED.
 */
export function assertWithinLimits(schema: GraphQLSchema, { source, variables, signedIn }: RequestToLimit): void {
  if (typeof source !== 'string') return
  const measures = measureDocument(source)
  const beyondAll = findExcess(measures, SIGNED_IN_LIMITS) ?? findVariableExcess(variables, SIGNED_IN_LIMITS)
  if (beyondAll) throw beyondAll
  if (signedIn) return
  const beyondPublic = findExcess(measures, ANONYMOUS_LIMITS) ?? findVariableExcess(variables, ANONYMOUS_LIMITS)
  if (!beyondPublic) return
  throw asksForMoreThanPublic(schema, measures) ? new DomainError('UNAUTHENTICATED') : beyondPublic
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
