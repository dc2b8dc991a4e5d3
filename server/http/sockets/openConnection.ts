import type { IncomingMessage } from 'node:http'
import { fastifyCookie } from '@fastify/cookie'
import { CloseCode } from 'graphql-ws'
import { databaseIsAway } from '../../../db/client.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { readLanguage } from '../../sentences/language.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import type { Credentials, Identity } from '../graphql/identify.ts'
import { ownOrigin } from '../graphql/ownOrigin.ts'
import { cookieName } from '../graphql/sessionCookie.ts'
import { TRY_AGAIN_LATER } from './closeCodes.ts'
import type { Connection } from './Connection.ts'
import type { Viewers } from './Viewers.ts'

/**
 * Finds out who opened a socket: by the key in connection_init (`{ "Authorization": "Bearer KEY" }`), or by the cookie
 * of the handshake. A bad key closes the socket (4403); without either it is anonymous. Answers whether to go on.
 */
export async function openConnection(
  deps: GraphqlDependencies & { viewers: Viewers },
  connection: Connection,
  { headers }: IncomingMessage,
  params: unknown,
): Promise<boolean> {
  const credentials = credentialsOf(params, headers, deps.publicUrl)
  let identity: Identity | null
  try {
    identity = await deps.identities.find(credentials)
  } catch (error) {
    if (error instanceof DomainError) connection.close(CloseCode.Forbidden, error.reason)
    else if (databaseIsAway(error)) connection.close(TRY_AGAIN_LATER, 'Try again later')
    else throw error
    return false
  }
  if (!connection.isOpen) return false
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
