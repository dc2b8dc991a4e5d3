import { Readable } from 'node:stream'
import type { ApolloServer, BaseContext } from '@apollo/server'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { bodyOf } from './KnownDoor.ts'

/** Leads /graphql, or another path, to a started Apollo Server: POST, and GET. What the door has read of a request already is read there. */
export function routeGraphql<C extends BaseContext>(
  app: FastifyInstance,
  apollo: ApolloServer<C>,
  context: (request: FastifyRequest, reply: FastifyReply) => Promise<C>,
  url = '/graphql',
): void {
  const byApollo = fastifyApolloHandler(apollo, { context })
  app.route({
    url,
    method: ['GET', 'POST'],
    preParsing: async (request, _reply, payload) => {
      const body = bodyOf(request.raw)
      return body ? Object.assign(Readable.from([body]), { receivedEncodedLength: body.length }) : payload
    },
    handler: byApollo as RouteHandlerMethod,
  })
}
