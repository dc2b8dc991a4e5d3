import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import { CloseCode } from 'graphql-ws'
import { databaseIsAway } from '../../../db/client.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { readLanguage } from '../../sentences/language.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { assertAllowedFrom } from '../graphql/identify.ts'
import type { Credentials, Identity } from '../graphql/identify.ts'
import { ownOrigin } from '../graphql/ownOrigin.ts'
import { cookieName } from '../graphql/sessionCookie.ts'
import { TOO_MANY_SOCKETS, TRY_AGAIN_LATER } from './closeCodes.ts'
import type { Connection } from './Connection.ts'
import type { Viewers } from './Viewers.ts'

/**
 * Finds out who opened a socket: by the key in connection_init (`{ "Authorization": "Bearer KEY" }`), or by the cookie
 * of the handshake. A bad key, or one that may not be used from here, closes the socket (4403); without either it is
 * anonymous. Whoever holds as many sockets as they may is sent away (1013). Answers whether to go on.
 */
export async function openConnection(
  deps: GraphqlDependencies & { viewers: Viewers },
  connection: Connection,
  request: IncomingMessage,
  params: unknown,
): Promise<boolean> {
  const { headers } = request
  const credentials = credentialsOf(params, headers, deps.publicUrl)
  let identity: Identity | null
  try {
    identity = await deps.identities.find(credentials)
    assertAllowedFrom(identity, deps.addresses, request)
  } catch (error) {
    if (error instanceof DomainError) connection.close(CloseCode.Forbidden, error.reason)
    else if (databaseIsAway(error)) connection.close(TRY_AGAIN_LATER, 'Try again later')
    else throw error
    return false
  }
  if (!connection.isOpen) return false
  const { socketsPerUser, socketsPerAddress } = deps.shares
  const seated = identity
    ? connection.sit(identity.actor.id, socketsPerUser)
    : connection.sit(deps.addresses.share(request), socketsPerAddress)
  if (!seated) {
    connection.close(TRY_AGAIN_LATER, TOO_MANY_SOCKETS)
    return false
  }
  if (identity) connection.viewer = deps.viewers.enter(identity, credentials, connection)
  connection.language = readLanguage(headers['accept-language'], identity?.language)
  return true
}

function credentialsOf(params: unknown, headers: IncomingMessage['headers'], publicUrl: string): Credentials {
  const given = Object.entries(params ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  const cookie = headers.cookie && ownOrigin(headers, publicUrl) ? fastifyCookie.parse(headers.cookie) : {}
  return {
    authorization: typeof given === 'string' ? given : null,
    sessionToken: cookie[cookieName(publicUrl)] ?? null,
  }
}
