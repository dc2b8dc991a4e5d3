import { createSourceEventStream, execute, Kind } from 'graphql'
import type { DocumentNode, ExecutionArgs, GraphQLError, OperationDefinitionNode } from 'graphql'
import { CloseCode } from 'graphql-ws'
import type { SubscribePayload } from 'graphql-ws'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { Task } from '../../live/Member.ts'
import type { Opening, Source } from '../../live/Source.ts'
import { rateLimited } from '../limits/Charges.ts'
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
  if ([...connection.subscriptions()].length > most) {
    throw refusal('TOO_MANY_SUBSCRIPTIONS', `One socket carries ${most} subscriptions at most.`)
  }
  await assertStillSignedIn(deps, connection)
  const cost = assertWithinLimits(deps.schema, { source: query, operationName, variables, signedIn: identity !== null })
  deps.charges.take(identity?.actor ?? null, cost)
  if (!identity) assertFewLookups(deps, connection)
  const { document, source, cursors, dependsOnActor } = readSubscription(deps.schema, query, operationName)
  const scope = scopeOf(deps, identity?.actor ?? null, connection.language, dependsOnActor)
  const args: ExecutionArgs = {
    schema: deps.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: scope.graph,
  }
  const askedAt = performance.now()
  const opening = await createSourceEventStream(args)
  const errorCode = Symbol.asyncIterator in opening ? null : 'REFUSED'
  const operation = rootFieldOf(document)
  deps.usage.note({ actor: identity?.actor ?? null, operation, cost, errorCode }, performance.now() - askedAt)
  if (!(Symbol.asyncIterator in opening)) return opening.errors ?? []
  const { place, start } = opening as Opening
  const after = place && (await place())
  if (subscription.gone) return null
  const told = Object.entries(variables ?? {}).filter(([name]) => !cursors.has(name))
  const key = `${scope.name} ${canonical([source, operationName ?? null, Object.fromEntries(told)])}`
  await deps.live.groups.enter(key, subscription, after, async () => taskOf(deps, args, scope, await start()))
  return null
}

/** Whoever is not signed in looks up icons and payment pages by their tokens: only so many a minute. Throws RATE_LIMITED. */
function assertFewLookups({ lookups }: GraphqlDependencies, { seat }: Connection): void {
  const seconds = lookups.spend(seat ?? '', 1)
  if (seconds > 0) throw rateLimited(seconds)
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

/** The field that a subscription subscribes to; validation lets it have one only. */
function rootFieldOf({ definitions }: DocumentNode): string {
  const operation = definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode
  const [field] = operation.selectionSet.selections
  return field?.kind === Kind.FIELD ? field.name.value : 'several'
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
