import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { GraphQLError, OperationTypeNode } from 'graphql'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import type { GraphContext, SessionCookie } from '../../resolvers/kernel/GraphContext.ts'
import { graphOf } from '../../resolvers/kernel/graphOf.ts'
import { readLanguage } from '../../sentences/language.ts'
import { billText } from '../limits/Charges.ts'
import { findVariableExcess } from '../limits/findExcess.ts'
import { SIGNED_IN_LIMITS } from '../limits/limits.ts'
import type { Trace } from '../Trace.ts'
import { coerceVariables } from './Documents.ts'
import type { KnownDocument } from './Documents.ts'
import type { GraphqlDependencies } from './GraphqlDependencies.ts'
import { isUnavailable, presentError } from './presentError.ts'

/** One POST of JSON, as it came. */
export interface KnownRequest {
  headers: IncomingHttpHeaders
  body: unknown
  cookie: SessionCookie
  trace: Trace
  /** As it arrived, for where it comes from. */
  raw: IncomingMessage
}

export interface KnownAnswer {
  status: number
  contentType: string
  body: Buffer | string
  /** Put in the place of the body's last brace. */
  end?: string
  headers?: Readonly<Record<string, string>>
}

/** What clients accept that are answered here, and what they are answered; any other negotiation is Apollo's. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '*/*': 'application/json; charset=utf-8',
  'application/json': 'application/json; charset=utf-8',
  'application/graphql-response+json,application/json;q=0.9': 'application/graphql-response+json; charset=utf-8',
}

interface Asked {
  document: KnownDocument
  /** Coerced. */
  variables: Record<string, unknown>
  /** As they were sent. */
  sent: Record<string, unknown>
}

/**
 * Answers what needs no looking at: a document that was valid before, from somebody who is known. Queries of the read
 * lane's are answered as the text that the database made; others run compiled. Answers null for everything else, and
 * Apollo takes over; nothing was done then. Throws RATE_LIMITED.
 */
export async function answerKnown(deps: GraphqlDependencies, request: KnownRequest): Promise<KnownAnswer | null> {
  const { headers, cookie, trace } = request
  const accepted = headers.accept ?? '*/*'
  const contentType = MEDIA_TYPES[accepted] ?? MEDIA_TYPES[accepted.replaceAll(' ', '')]
  const sent = contentType ? readSent(request.body) : null
  if (!sent) return null
  // Whoever cannot be identified is told so by Apollo, before their document is looked at.
  const from = { authorization: headers.authorization ?? null, sessionToken: cookie.token }
  const identity = deps.identities.recall(from) ?? (await deps.identities.find(from).catch(() => null))
  // Apollo tells them so.
  if (identity?.from && !identity.from.includes(deps.addresses.of(request.raw))) return null
  const document = identity && deps.documents.find(sent.query, sent.operationName)
  const variables = document && coerceVariables(document, sent.variables)
  if (!variables) return null
  const cost = document.cost(variables)
  if (cost > SIGNED_IN_LIMITS.cost) return null
  const language = readLanguage(headers['accept-language'], identity.language)
  const graph = graphOf(deps, identity.actor, { language, cookie, requestId: trace.id })
  trace.actor = identity.actor
  trace.runs(document.operation)
  const bill = deps.charges.take(identity.actor, cost)
  trace.cost = cost
  const answer = await answered(deps, { document, variables, sent: sent.variables }, graph)
  if (answer === null) {
    deps.charges.giveBack(identity.actor, bill)
    return null
  }
  const end = billText(bill)
  if (Buffer.isBuffer(answer)) return { status: 200, contentType: contentType!, body: answer, end }
  trace.failed(answer.errors)
  const status = isUnavailable(answer) ? 503 : 200
  return { status, contentType: contentType!, body: JSON.stringify(answer), end }
}

interface Sent {
  query: string
  operationName: string | null
  variables: Record<string, unknown>
}

/** A request in its usual form and within the limits of whoever is signed in; null for anything else. */
function readSent(body: unknown): Sent | null {
  if (typeof body !== 'object' || body === null) return null
  const { query, operationName = null, variables, extensions } = body as Record<string, unknown>
  if (typeof query !== 'string' || extensions) return null
  if (operationName !== null && typeof operationName !== 'string') return null
  const given = (variables ?? {}) as Record<string, unknown>
  if (typeof given !== 'object' || Array.isArray(given) || findVariableExcess(given, SIGNED_IN_LIMITS)) return null
  return { query, operationName, variables: given }
}

async function answered(
  deps: GraphqlDependencies,
  { document, variables, sent }: Asked,
  graph: GraphContext,
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
  return { errors: errors.map((error) => presented(error, graph, deps.log)), data }
}

/** The compiled executor's errors look like GraphQLErrors and are none. */
function presented(thrown: GraphQLError, { language, requestId }: GraphContext, log: FastifyBaseLogger) {
  const { message, path, locations, originalError } = thrown
  const error = new GraphQLError(message, { path, originalError })
  return { ...presentError(error, language, log, { requestId }), ...(locations && { locations }) }
}
