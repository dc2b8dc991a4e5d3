import { getOperationAST, GraphQLError, OperationTypeNode, parse, validate } from 'graphql'
import type { DocumentNode, ExecutionArgs, GraphQLSchema } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { DomainError } from '../../domain/kernel/errors.ts'
import { contextOf } from '../../resolvers/kernel/contextOf.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import { assertWithinLimits } from '../graphql/assertWithinLimits.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { identify, sameRights } from '../graphql/identify.ts'
import { FORBIDDEN } from './closeCodes.ts'
import type { Connection, Protocol } from './Connection.ts'

const MOST_SUBSCRIPTIONS = 50
const MOST_ANONYMOUS_SUBSCRIPTIONS = 20
const KEPT_DOCUMENTS = 200

const valid = new Map<string, DocumentNode>()

/** Checks one subscribe message and makes it ready to run. Throws what is wrong with it. */
export async function prepareSubscription(
  deps: GraphqlDependencies,
  { extra: connection, subscriptions }: Protocol,
  { query, operationName, variables }: SubscribePayload,
): Promise<ExecutionArgs> {
  const most = connection.identity ? MOST_SUBSCRIPTIONS : MOST_ANONYMOUS_SUBSCRIPTIONS
  if (Object.keys(subscriptions).length > most) {
    throw refusal('TOO_MANY_SUBSCRIPTIONS', `One socket carries ${most} subscriptions at most.`)
  }
  await assertStillSignedIn(deps, connection)
  assertWithinLimits(deps.schema, { source: query, variables, signedIn: connection.identity !== null })
  const document = readDocument(deps.schema, query)
  const operation = getOperationAST(document, operationName)
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) {
    throw refusal('SUBSCRIPTIONS_ONLY', 'A socket carries subscriptions only; send queries and mutations over HTTP.')
  }
  return {
    schema: deps.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: contextFor(deps, connection),
  }
}

/** The key or session may have ended, or its rights changed, since the socket was opened: by whatever process. */
async function assertStillSignedIn({ db }: GraphqlDependencies, connection: Connection): Promise<void> {
  if (!connection.identity) return
  const identity = await identify(db, connection.credentials, true).catch((error) => {
    if (error instanceof DomainError) return null
    throw error
  })
  if (sameRights(identity, connection.identity)) return
  connection.socket.close(FORBIDDEN, 'Forbidden')
  throw new DomainError('UNAUTHENTICATED')
}

function readDocument(schema: GraphQLSchema, source: string): DocumentNode {
  const known = valid.get(source)
  if (known) return known
  const document = parsed(source)
  const [error] = validate(schema, document)
  if (error) throw refusal('GRAPHQL_VALIDATION_FAILED', error.message, error)
  valid.set(source, document)
  if (valid.size > KEPT_DOCUMENTS) valid.delete(valid.keys().next().value!)
  return document
}

function parsed(source: string): DocumentNode {
  try {
    return parse(source)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw refusal('GRAPHQL_PARSE_FAILED', error.message, error)
  }
}

function contextFor(deps: GraphqlDependencies, { identity, language }: Connection): GraphContext {
  const { db, publicUrl, live, sockets, attempts } = deps
  const ctx = identity && contextOf(deps, identity.actor, language)
  return { ctx, language, db, publicUrl, live, sockets, attempts, cookie: null }
}

const refusal = (code: string, message: string, at?: GraphQLError) =>
  new GraphQLError(message, { nodes: at?.nodes, source: at?.source, positions: at?.positions, extensions: { code } })
