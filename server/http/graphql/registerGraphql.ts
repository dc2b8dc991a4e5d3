import { ApolloServer, HeaderMap } from '@apollo/server'
import type { ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { GraphQLError } from 'graphql'
import type { Language } from '../../domain/kernel/context.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import { graphOf } from '../../resolvers/kernel/graphOf.ts'
import { readLanguage } from '../../sentences/language.ts'
import type { Bill } from '../limits/Charges.ts'
import { LARGEST_ANONYMOUS_BODY } from '../limits/limits.ts'
import { traceOf } from '../Trace.ts'
import type { Trace } from '../Trace.ts'
import { assertWithinLimits } from './assertWithinLimits.ts'
import type { GraphqlDependencies } from './GraphqlDependencies.ts'
import { assertAllowedFrom } from './identify.ts'
import { httpOf } from './httpOf.ts'
import { isUnavailable, presentError } from './presentError.ts'
import { routeGraphql } from './routeGraphql.ts'
import { sessionCookie } from './sessionCookie.ts'

/** What Apollo carries through a request besides what resolvers are given. */
interface RequestContext extends GraphContext {
  bill: Bill
  trace: Trace
}

/** The API over HTTP: POST, and GET for queries, on /graphql. Apollo's protection against foreign sites stays on. */
export async function registerGraphql(app: FastifyInstance, deps: GraphqlDependencies): Promise<void> {
  const speaking = new WeakMap<object, Pick<GraphContext, 'language' | 'requestId'>>()
  const apollo = new ApolloServer<RequestContext>({
    schema: deps.schema,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: deps.log,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      rememberLanguage(speaking),
      traceOperation,
      sayUnavailable,
      showBill,
      speakOldHttp,
    ],
    formatError: (formatted, error) => {
      const graphQLError = error instanceof GraphQLError ? error : new GraphQLError(formatted.message)
      const code = formatted.extensions?.code as string | undefined
      const { language = 'en', requestId } = speaking.get(graphQLError) ?? {}
      return presentError(graphQLError, language, deps.log, { code, requestId })
    },
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  routeGraphql(app, apollo, (request, reply) => requestContext(deps, request, reply))
}

/** Apollo formats errors without saying for whom. */
function rememberLanguage(
  speaking: WeakMap<object, Pick<GraphContext, 'language' | 'requestId'>>,
): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) speaking.set(error, contextValue)
      },
    }),
  }
}

/** Notes what runs and how it ends, for the request's line and the figures. */
const traceOperation: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ contextValue: { trace } }) => ({
    didResolveOperation: async ({ operation }) => trace.runs(operation),
    willSendResponse: async ({ response: { body } }) => {
      if (body.kind === 'single') trace.failed(body.singleResult.errors)
    },
  }),
}

/** Nothing could be answered because the database is away: that is the status of the whole answer. */
const sayUnavailable: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      if (body.kind === 'single' && isUnavailable(body.singleResult))
        http.status = httpOf({ extensions: { code: 'UNAVAILABLE' } }).status
    },
  }),
}

/** What is wrong with the document or the variables: the request itself was well made. */
const WELL_MADE = ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT']

/**
 * GraphQL over HTTP: who accepts `application/json` alone is answered 200 to every well-made request, whatever is wrong
 * with its document; a proxy's 400 could not be told from it. Everybody else gets the status.
 */
const speakOldHttp: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ request }) => ({
    willSendResponse: async ({ response: { body, http } }) => {
      const accepted = request.http?.headers.get('accept') ?? ''
      if (http.status !== 400 || body.kind !== 'single' || !accepted.includes('application/json')) return
      if (accepted.includes('application/graphql-response+json')) return
      const code = body.singleResult.errors?.[0]?.extensions?.['code']
      if (WELL_MADE.includes(String(code))) http.status = 200
    },
  }),
}

/** Every answer shows what it cost. */
const showBill: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ contextValue: { bill: cost } }) => ({
    willSendResponse: async ({ response: { body } }) => {
      if (body.kind === 'single') body.singleResult.extensions = { ...body.singleResult.extensions, cost }
    },
  }),
}

async function requestContext(
  deps: GraphqlDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RequestContext> {
  const acceptLanguage = request.headers['accept-language']
  const cookie = sessionCookie(request, reply, deps)
  const trace = traceOf(request.raw)
  try {
    const authorization = request.headers.authorization ?? null
    const identity = await deps.identities.find({ authorization, sessionToken: cookie.token })
    trace.actor = identity?.actor ?? null
    assertAllowedFrom(identity, deps.addresses, request.raw)
    const asked = request.method === 'GET' ? askedByGet(request) : (request.body as Record<string, unknown> | null)
    if (!identity) assertSmallBody(request)
    const cost = assertWithinLimits(deps.schema, {
      source: asked?.query,
      operationName: asked?.operationName,
      variables: asked?.variables,
      signedIn: identity !== null,
    })
    const language = readLanguage(acceptLanguage, identity?.language)
    trace.cost = cost
    const bill = deps.charges.take(identity?.actor ?? null, cost)
    const graph = graphOf(deps, identity?.actor ?? null, { language, cookie, requestId: trace.id })
    return { ...graph, bill, trace }
  } catch (error) {
    const refused = refusedRequest(error as Error, readLanguage(acceptLanguage), deps, trace.id)
    trace.failed([refused])
    throw refused
  }
}

/** What a GET asks; its variables are JSON. Apollo says what is wrong with them. */
function askedByGet({ query }: FastifyRequest): Record<string, unknown> {
  const { variables, ...asked } = query as Record<string, unknown>
  try {
    return { ...asked, variables: typeof variables === 'string' ? (JSON.parse(variables) as unknown) : variables }
  } catch {
    return { ...asked, variables }
  }
}

function assertSmallBody(request: FastifyRequest): void {
  if (Number(request.headers['content-length'] ?? 0) > LARGEST_ANONYMOUS_BODY) {
    throw new GraphQLError(`A request without a sign-in may have ${LARGEST_ANONYMOUS_BODY} bytes.`, {
      extensions: { code: 'BODY_TOO_LARGE', http: { status: 413 } },
    })
  }
}

/** A request that is refused before it is looked at any further. */
function refusedRequest(
  error: Error,
  language: Language,
  { log }: GraphqlDependencies,
  requestId: string,
): GraphQLError {
  const original = error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error })
  const { message, extensions } = presentError(original, language, log, { requestId })
  const { status, headers } = httpOf({ extensions })
  const http = original.extensions.http ?? { status, headers: new HeaderMap(Object.entries(headers)) }
  return new GraphQLError(message, { extensions: { ...extensions, http } })
}
