import { defaultFieldResolver, getNamedType, isObjectType } from 'graphql'
import type { GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { requireRight } from '../../domain/kernel/rights.ts'
import { ACCESS } from './access.ts'
import type { Access } from './access.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

/**
 * Puts the declared access in front of every root field: this one place decides who passes the door, whatever the
 * resolver behind it does. A mutation whose payload has room for refusals only needs somebody signed in here:
 * `BusinessMutation` answers a missing right in the payload. Throws for a root field that declares nothing.
 */
export function guardRootFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (type) for (const field of Object.values(type.getFields())) guard(type, field)
  }
  return schema
}

function guard(type: GraphQLObjectType, field: GraphQLField<unknown, GraphContext>): void {
  const access = field.extensions[ACCESS] as Access | undefined
  if (!access) throw new Error(`${type.name}.${field.name} declares no access: decorate it with @Allow(…).`)
  const payload = getNamedType(field.type)
  const refusesInPayload = isObjectType(payload) && payload.getFields()['errors'] !== undefined
  const check = (graph: GraphContext) => {
    if (access === 'PUBLIC') return
    const { actor } = signedIn(graph)
    if (access !== 'SIGNED_IN' && !refusesInPayload) requireRight(actor, access)
  }
  field.resolve = after(check, field.resolve ?? defaultFieldResolver)
  if (field.subscribe) field.subscribe = after(check, field.subscribe)
}

const after =
  (
    check: (graph: GraphContext) => void,
    resolve: GraphQLFieldResolver<unknown, GraphContext>,
  ): GraphQLFieldResolver<unknown, GraphContext> =>
  (source, args, graph, info) => {
    check(graph)
    return resolve(source, args, graph, info)
  }
