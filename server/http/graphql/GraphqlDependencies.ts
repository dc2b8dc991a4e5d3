import type { FastifyBaseLogger } from 'fastify'
import type { GraphQLSchema } from 'graphql'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'

/** What both transports of the API are built from. */
export interface GraphqlDependencies extends Pick<GraphContext, 'db' | 'publicUrl' | 'live' | 'sockets' | 'attempts'> {
  schema: GraphQLSchema
  log: FastifyBaseLogger
}
