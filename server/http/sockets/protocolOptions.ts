import { GraphQLError } from 'graphql'
import type { ServerOptions } from 'graphql-ws'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { presentError } from '../graphql/presentError.ts'
import type { Connection, Protocol } from './Connection.ts'
import { openConnection } from './openConnection.ts'
import { prepareSubscription } from './prepareSubscription.ts'

/** What graphql-transport-ws leaves to us: who may connect, what may be subscribed to, how errors look. */
export function protocolOptions(
  deps: GraphqlDependencies,
): Pick<
  ServerOptions<Record<string, unknown> | undefined, Connection>,
  'onConnect' | 'onSubscribe' | 'onNext' | 'onError'
> {
  const shown = (protocol: Protocol, errors: readonly GraphQLError[]) =>
    errors.map((error) => presentError(error, protocol.extra.language, deps.log, 'BAD_USER_INPUT'))
  return {
    onConnect: (protocol) => openConnection(deps, protocol),
    onSubscribe: async (protocol, _id, payload) => {
      try {
        return await prepareSubscription(deps, protocol, payload)
      } catch (error) {
        return [error instanceof GraphQLError ? error : wrapped(error as Error)]
      }
    },
    onError: (protocol, _id, _payload, errors) => shown(protocol, errors),
    onNext: (protocol, _id, _payload, _args, { errors, ...result }) =>
      errors ? { ...result, errors: shown(protocol, errors) } : undefined,
  }
}

const wrapped = (error: Error) => new GraphQLError(error.message, { originalError: error })
