import { ApolloServer } from '@apollo/server'
import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import fastifyCookie from '@fastify/cookie'
import Fastify from 'fastify'
import { routeGraphql } from '../server/http/graphql/routeGraphql.ts'
import { HttpServers } from '../server/http/HttpServers.ts'
import { LARGEST_BODY } from '../server/http/limits/limits.ts'
import { registerErrors } from '../server/http/registerErrors.ts'
import { registerSecurityHeaders } from '../server/http/registerSecurityHeaders.ts'
import { registerTraces } from '../server/http/registerTraces.ts'

/** Greenlight's own HTTP servers, hooks, headers, errors and route before the Apollo Server that the suite describes. */
export async function startStack(
  config: ApolloServerOptions<BaseContext>,
  options: { context?: (asked: object) => Promise<BaseContext> } = {},
) {
  const servers = new HttpServers()
  const fastify = Fastify({ bodyLimit: LARGEST_BODY, serverFactory: servers.create, forceCloseConnections: true })
  const server = new ApolloServer(config)
  await server.start()
  registerTraces(fastify)
  registerErrors(fastify)
  registerSecurityHeaders(fastify, 'http://localhost')
  await fastify.register(fastifyCookie)
  routeGraphql(fastify, server, async (req, reply) => options.context?.({ req, reply }) ?? {}, '/')
  const url = await fastify.listen({ port: 0, host: '127.0.0.1' })
  return { server, url, extraCleanup: () => fastify.close() }
}
