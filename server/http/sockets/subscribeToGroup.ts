import { createSourceEventStream, execute } from 'graphql'
import type { ExecutionArgs, GraphQLError } from 'graphql'
import { CloseCode } from 'graphql-ws'
import type { SubscribePayload } from 'graphql-ws'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { Task } from '../../live/Member.ts'
import type { Opening, Source } from '../../live/Source.ts'
import { assertWithinLimits } from '../graphql/assertWithinLimits.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { identify, sameRights } from '../graphql/identify.ts'
import { canonical } from './canonical.ts'
import type { Connection } from './Connection.ts'
import { readSubscription, refusal } from './readSubscription.ts'
import { scopeOf } from './scopeOf.ts'
import type { Scope } from './scopeOf.ts'
import { shownErrors } from './shownErrors.ts'
import type { Subscription } from './Subscription.ts'

const MOST_SUBSCRIPTIONS = 50
const MOST_ANONYMOUS_SUBSCRIPTIONS = 20

/**
 * Checks one subscribe message and puts the subscription in the group of those that are told the same: the same
 * document, operation and variables but for the cursor, in the same scope. Answers the errors of the door, if it
 * refused. Throws what is wrong with the message.
 */
export async function subscribeToGroup(
  deps: GraphqlDependencies,
  connection: Connection,
  subscription: Subscription,
  { query, operationName, variables }: SubscribePayload,
): Promise<readonly GraphQLError[] | null> {
  const identity = connection.viewer?.identity ?? null
  const most = identity ? MOST_SUBSCRIPTIONS : MOST_ANONYMOUS_SUBSCRIPTIONS
  if (connection.subscriptions.length > most) {
    throw refusal('TOO_MANY_SUBSCRIPTIONS', `One socket carries ${most} subscriptions at most.`)
  }
  await assertStillSignedIn(deps, connection)
  const cost = assertWithinLimits(deps.schema, { source: query, operationName, variables, signedIn: identity !== null })
  deps.charges.take(identity?.actor ?? null, cost)
  const { document, source, cursors, dependsOnActor } = readSubscription(deps.schema, query, operationName)
  const scope = scopeOf(deps, identity?.actor ?? null, connection.language, dependsOnActor)
  const args: ExecutionArgs = {
    schema: deps.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: scope.graph,
  }
  const opening = await createSourceEventStream(args)
  if (!(Symbol.asyncIterator in opening)) return opening.errors ?? []
  const { place, start } = opening as Opening
  const after = place && (await place())
  if (subscription.gone) return null
  const told = Object.entries(variables ?? {}).filter(([name]) => !cursors.has(name))
  const key = `${scope.name} ${canonical([source, operationName ?? null, Object.fromEntries(told)])}`
  await deps.live.groups.enter(key, subscription, after, async () => taskOf(deps, args, scope, await start()))
  return null
}

/** The key or session may have ended, or its rights changed, since the socket was opened: by whatever process. */
async function assertStillSignedIn({ db }: GraphqlDependencies, connection: Connection): Promise<void> {
  const { viewer } = connection
  if (!viewer) return
  const identity = await identify(db, viewer.credentials, true).catch((error) => {
    if (error instanceof DomainError) return null
    throw error
  })
  if (sameRights(identity, viewer.identity)) return
  connection.close(CloseCode.Forbidden, 'Forbidden')
  throw new DomainError('UNAUTHENTICATED')
}

/** What a group runs for all its members. */
function taskOf(deps: GraphqlDependencies, args: ExecutionArgs, { graph }: Scope, source: Source): Task<Source> {
  return {
    source,
    execute: async (value) => {
      const { errors, ...result } = await execute({ ...args, rootValue: value })
      return JSON.stringify(errors ? { ...result, errors: shownErrors(deps.log, errors, graph.language) } : result)
    },
  }
}
