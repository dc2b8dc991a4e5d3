import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import type { Language } from '../../domain/kernel/context.ts'
import { contextOf } from '../../resolvers/kernel/contextOf.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import { readLanguage } from '../../sentences/language.ts'
import { findVariableExcess } from '../limits/findExcess.ts'
import { SIGNED_IN_LIMITS } from '../limits/limits.ts'
import { coerceVariables } from './Documents.ts'
import type { KnownDocument } from './Documents.ts'
import type { GraphqlDependencies } from './GraphqlDependencies.ts'
import type { Identity } from './identify.ts'
import { isUnavailable, presentError } from './presentError.ts'
import { sessionCookie } from './sessionCookie.ts'

/** What clients accept that are answered here, and what they are answered; any other negotiation is Apollo's. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '*/*': 'application/json; charset=utf-8',
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json,application/json;q=0.9': 'application/graphql-response+json; charset=utf-8',
}

interface Asked {
  document: KnownDocument
  identity: Identity
  /** Coerced. */
  variables: Record<string, unknown>
  /** As they were sent. */
  sent: Record<string, unknown>
}

/**
 * Answers what needs no looking at: a document that was valid before, from somebody who is known, as JSON over POST.
 * Queries of the read lane's are answered as the text that the database made; others run compiled. Answers null for
 * everything else, and Apollo takes over; nothing was done then.
 */
export async function answerKnown(
  deps: GraphqlDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Buffer | string | null> {
  const mediaType = MEDIA_TYPES[request.headers.accept?.replaceAll(' ', '') ?? '*/*']
  const asked = mediaType ? await readAsked(deps, request, reply) : null
  if (!asked) return null
  const language = readLanguage(request.headers['accept-language'], asked.identity.language)
  const { db, publicUrl, live, sockets, attempts } = deps
  const ctx = contextOf(deps, asked.identity.actor, language)
  const cookie = sessionCookie(request, reply, publicUrl)
  const graph: GraphContext = { ctx, language, db, publicUrl, live, sockets, attempts, cookie }
  const answer = await answered(deps, asked, graph, language)
  if (answer === null) return null
  reply.header('content-type', mediaType)
  if (Buffer.isBuffer(answer)) return answer
  if (isUnavailable(answer)) reply.code(503)
  return JSON.stringify(answer)
}

async function readAsked(
  { documents, identities, publicUrl }: GraphqlDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Asked | null> {
  if (request.method !== 'POST' || !request.headers['content-type']?.startsWith('application/json')) return null
  const body = request.body as Record<string, unknown> | null
  if (typeof body?.['query'] !== 'string' || body['extensions']) return null
  const { query, operationName = null, variables } = body
  if (operationName !== null && typeof operationName !== 'string') return null
  const sent = (variables ?? {}) as Record<string, unknown>
  if (typeof sent !== 'object' || Array.isArray(sent) || findVariableExcess(sent, SIGNED_IN_LIMITS)) return null
  const authorization = request.headers.authorization ?? null
  const from = { authorization, sessionToken: sessionCookie(request, reply, publicUrl).token }
  const document = documents.find(query, operationName)
  const coerced = document && coerceVariables(document, sent)
  // Whoever cannot be identified is told so by Apollo.
  const identity = coerced && (await identities.find(from).catch(() => null))
  return identity && { document, identity, variables: coerced, sent }
}

async function answered(
  deps: GraphqlDependencies,
  { document, variables, sent }: Asked,
  graph: GraphContext,
  language: Language,
): Promise<Buffer | FormattedExecutionResult | null> {
  const isQuery = document.operation.operation === OperationTypeNode.QUERY
  if (isQuery) {
    const text = await deps.reads.answer(document, variables, graph).catch((error: Error) => {
      deps.log.warn({ err: error }, 'a read failed in the lane; the executor answers it')
      return null
    })
    if (text) return text
  }
  const compiled = document.compiled()
  if (!compiled) return null
  const { data, errors } = (await compiled.query(undefined, graph, sent)) as ExecutionResult
  if (!errors) return { data }
  // What has no effect is answered by Apollo again, errors and all.
  if (isQuery) return null
  return { errors: errors.map((error) => presented(error, language, deps.log)), data }
}

/** The compiled executor's errors look like GraphQLErrors and are none. */
function presented(
  { message, path, locations, originalError }: GraphQLError,
  language: Language,
  log: FastifyBaseLogger,
) {
  const error = new GraphQLError(message, { path, originalError })
  return { ...presentError(error, language, log), ...(locations && { locations }) }
}
