import type { FastifyError, FastifyInstance } from 'fastify'
import { databaseIsAway } from '../../db/client.ts'
import { traceOf } from './Trace.ts'

/**
 * What was thrown outside GraphQL. A request that cannot be read is told so; a database that is away can be tried
 * again; anything else is logged under an incident's number, which is all that goes out. On /graphql the answer has
 * the form of a GraphQL answer.
 */
export function registerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const isGraphql = request.url.split('?')[0] === '/graphql'
    const trace = traceOf(request.raw)
    const { status, message, ...extensions } = shown(error, trace.id)
    trace.errorCode = extensions.code
    const { operation } = trace
    if (extensions.incident) request.log.error({ err: error, ...extensions, operation }, 'an error nobody foresaw')
    return reply
      .code(status)
      .send(isGraphql ? { errors: [{ message, extensions }] } : { error: message, ...extensions })
  })
}

function shown(
  error: FastifyError,
  incident: string,
): { status: number; message: string; code: string; incident?: string } {
  const status = error.statusCode ?? 500
  if (status === 413) return { status, message: error.message, code: 'BODY_TOO_LARGE' }
  if (error.code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return { status, message: 'Invalid JSON in the body.', code: 'BAD_REQUEST' }
  if (status < 500) return { status, message: error.message, code: 'BAD_REQUEST' }
  if (databaseIsAway(error)) return { status: 503, message: 'Try again in a moment.', code: 'UNAVAILABLE' }
  const message = `Something went wrong in Greenlight. If it happens again, report incident ${incident}.`
  return { status: 500, message, code: 'INTERNAL_SERVER_ERROR', incident }
}
