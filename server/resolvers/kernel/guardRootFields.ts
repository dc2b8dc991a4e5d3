import { defaultFieldResolver } from 'graphql'
import type { GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { requireRight } from '../../domain/kernel/rights.ts'
import { ACCESS } from './access.ts'
import type { Access } from './access.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

/**
 * Puts the declared access in front of every root field: this one place decides who passes the door, whatever the
 * resolver behind it does. Mutations are also checked by `write`, which answers a missing right in the payload, so
 * here they only need somebody signed in. Throws for a root field that declares nothing.
 */
export function guardRootFields(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) {
    if (type) for (const field of Object.values(type.getFields())) guard(schema, type, field)
  }
  return schema
}

function guard(schema: GraphQLSchema, type: GraphQLObjectType, field: GraphQLField<unknown, GraphContext>): void {
  const access = field.extensions[ACCESS] as Access | undefined
  if (!access) throw new Error(`${type.name}.${field.name} declares no access: decorate it with @Allow(…).`)
  const check = (graph: GraphContext) => {
    if (access === 'PUBLIC') return
    const { actor } = signedIn(graph)
    if (access !== 'SIGNED_IN' && type !== schema.getMutationType()) requireRight(actor, access)
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
