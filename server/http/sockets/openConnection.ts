import { fastifyCookie } from '@fastify/cookie'
import { databaseIsAway } from '../../../db/client.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { readLanguage } from '../../sentences/language.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { identify, sameRights } from '../graphql/identify.ts'
import type { Credentials } from '../graphql/identify.ts'
import { ownOrigin } from '../graphql/ownOrigin.ts'
import { cookieName } from '../graphql/sessionCookie.ts'
import { FORBIDDEN, TRY_AGAIN_LATER } from './closeCodes.ts'
import type { Connection, Protocol } from './Connection.ts'

const LOOK_AGAIN_EVERY_MS = 60_000

/**
 * Finds out who opened a socket: by the key in connection_init (`{ "Authorization": "Bearer KEY" }`), or by the cookie
 * of the handshake. A bad key closes the socket (4403); without either it is anonymous. Answers whether to go on.
 */
export async function openConnection(deps: GraphqlDependencies, protocol: Protocol): Promise<boolean> {
  const connection = protocol.extra
  const { request, socket } = connection
  const acceptLanguage = request.headers['accept-language']
  connection.language = readLanguage(acceptLanguage)
  connection.credentials = credentialsOf(protocol, deps.publicUrl)
  try {
    connection.identity = await identify(deps.db, connection.credentials, true)
  } catch (error) {
    if (error instanceof DomainError) socket.close(FORBIDDEN, error.reason)
    else if (databaseIsAway(error)) socket.close(TRY_AGAIN_LATER, 'Try again later')
    else throw error
    return false
  }
  if (connection.identity) watch(deps, connection)
  connection.language = readLanguage(acceptLanguage, connection.identity?.language)
  return true
}

function credentialsOf({ connectionParams, extra }: Protocol, publicUrl: string): Credentials {
  const { headers } = extra.request
  const given = Object.entries(connectionParams ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1]
  const cookie = headers.cookie && ownOrigin(headers, publicUrl) ? fastifyCookie.parse(headers.cookie) : {}
  return {
    authorization: typeof given === 'string' ? given : null,
    sessionToken: cookie[cookieName(publicUrl)] ?? null,
  }
}

/**
 * Closes the socket when its key or session ends, at once in this process and within a minute wherever it ended; also
 * when its rights changed, since its streams were opened with the old ones.
 */
function watch({ db, sockets, log }: GraphqlDependencies, connection: Connection): void {
  const { socket, identity, credentials, atClose } = connection
  const end = () => socket.close(FORBIDDEN, 'Forbidden')
  const look = async () => {
    try {
      if (!sameRights(await identify(db, credentials, false), identity!)) end()
    } catch (error) {
      if (error instanceof DomainError) end()
      else if (!databaseIsAway(error)) log.error({ err: error }, 'the key or session of a socket could not be read')
    }
  }
  const timer = setInterval(() => void look(), LOOK_AGAIN_EVERY_MS * (0.9 + Math.random() * 0.2))
  atClose.push(() => clearInterval(timer), sockets.opened(identity!.credential, end))
}
