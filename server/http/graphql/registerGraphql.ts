import { Readable } from 'node:stream'
import { ApolloServer } from '@apollo/server'
import type { ApolloServerPlugin } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import { GraphQLError } from 'graphql'
import type { Language } from '../../domain/kernel/context.ts'
import { contextOf } from '../../resolvers/kernel/contextOf.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import { readLanguage } from '../../sentences/language.ts'
import { LARGEST_ANONYMOUS_BODY } from '../limits/limits.ts'
import { assertWithinLimits } from './assertWithinLimits.ts'
import type { GraphqlDependencies } from './GraphqlDependencies.ts'
import { bodyOf } from './KnownDoor.ts'
import { isUnavailable, presentError } from './presentError.ts'
import { sessionCookie } from './sessionCookie.ts'

const STATUS: Record<string, number> = { UNAUTHENTICATED: 401, UNAVAILABLE: 503 }

/** The API over HTTP: POST, and GET for queries, on /graphql. Apollo's protection against foreign sites stays on. */
export async function registerGraphql(app: FastifyInstance, deps: GraphqlDependencies): Promise<void> {
  const speaking = new WeakMap<object, Language>()
  const apollo = new ApolloServer<GraphContext>({
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
      sayUnavailable,
    ],
    formatError: (formatted, error) => {
      const graphQLError = error instanceof GraphQLError ? error : new GraphQLError(formatted.message)
      const code = formatted.extensions?.code as string | undefined
      return presentError(graphQLError, speaking.get(graphQLError) ?? 'en', deps.log, code)
    },
  })
  await apollo.start()
  app.addHook('onClose', () => apollo.stop())
  const byApollo = fastifyApolloHandler(apollo, { context: (request, reply) => graphContext(deps, request, reply) })
  app.route({
    url: '/graphql',
    method: ['GET', 'POST'],
    preParsing: async (request, _reply, payload) => {
      const body = bodyOf(request.raw)
      return body ? Object.assign(Readable.from([body]), { receivedEncodedLength: body.length }) : payload
    },
    handler: byApollo as RouteHandlerMethod,
  })
}

/** Apollo formats errors without saying for whom. */
function rememberLanguage(speaking: WeakMap<object, Language>): ApolloServerPlugin<GraphContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors) speaking.set(error, contextValue.language)
      },
    }),
  }
}

/** Nothing could be answered because the database is away: that is the status of the whole answer. */
const sayUnavailable: ApolloServerPlugin<GraphContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response: { body, http } }) => {
      if (body.kind === 'single' && isUnavailable(body.singleResult)) http.status = STATUS['UNAVAILABLE']
    },
  }),
}

async function graphContext(
  deps: GraphqlDependencies,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<GraphContext> {
  const { db, publicUrl, live, sockets, attempts } = deps
  const acceptLanguage = request.headers['accept-language']
  const cookie = sessionCookie(request, reply, publicUrl)
  try {
    const authorization = request.headers.authorization ?? null
    const identity = await deps.identities.find({ authorization, sessionToken: cookie.token })
    const asked = (request.method === 'GET' ? request.query : request.body) as Record<string, unknown> | null
    if (!identity) assertSmallBody(request)
    assertWithinLimits(deps.schema, {
      source: asked?.query,
      variables: asked?.variables,
      signedIn: identity !== null,
    })
    const language = readLanguage(acceptLanguage, identity?.language)
    const ctx = identity && contextOf(deps, identity.actor, language)
    return { ctx, language, db, publicUrl, live, sockets, attempts, cookie }
  } catch (error) {
    throw refusedRequest(error as Error, readLanguage(acceptLanguage), deps)
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
function refusedRequest(error: Error, language: Language, { log }: GraphqlDependencies): GraphQLError {
  const original = error instanceof GraphQLError ? error : new GraphQLError(error.message, { originalError: error })
  const { message, extensions } = presentError(original, language, log)
  const http = original.extensions.http ?? { status: STATUS[extensions?.code as string] ?? 500 }
  return new GraphQLError(message, { extensions: { ...extensions, http } })
}
