import type { FastifyInstance } from 'fastify'
import { traceOf } from './Trace.ts'

/**
 * Tells every client its request's number as X-Request-Id, and names what is asked for: by the route's own pattern, since
 * an address may hold the token of a payment page. What GraphQL runs is named by its root field instead.
 */
export function registerTraces(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const trace = traceOf(request.raw)
    reply.header('x-request-id', trace.id)
    trace.type = request.method === 'HEAD' ? 'GET' : request.method
    trace.operation = (!request.is404 && request.routeOptions.url) || 'other'
  })
}
