import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { CloseCode, handleProtocols } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { LARGEST_MESSAGE } from '../limits/limits.ts'
import { GOING_AWAY, TOO_MANY_SOCKETS, TRY_AGAIN_LATER } from './closeCodes.ts'
import { Connection } from './Connection.ts'
import { LiveSocket } from './LiveSocket.ts'
import { openConnection } from './openConnection.ts'
import { Seats } from './Seats.ts'
import { shownErrors } from './shownErrors.ts'
import type { SocketServices } from './SocketServices.ts'
import { subscribeToGroup } from './subscribeToGroup.ts'
import { Sweeper } from './Sweeper.ts'
import { Viewers } from './Viewers.ts'

const PING_EVERY_MS = 12_000
/** Clients come back at once, so that not all of them may be sent away at once. */
const SPREAD_MS_EACH = 10
/** An office comes back at once after a restart; those that have not said who they are count by address alone. */
const OPENING_PER_SEAT = 25
const LONGEST_SPREAD_MS = 3_000
const LONGEST_GOODBYE_MS = 2_000

/**
 * The API over graphql-transport-ws on the path of the HTTP one: subscriptions only, 64 KB a message, no compression.
 * `pingEveryMs` is the time after which a client that answers or reads nothing is looked for. Answers how to close every
 * socket, spread over some seconds.
 */
export function registerSockets(
  app: FastifyInstance,
  deps: GraphqlDependencies,
  { pingEveryMs = PING_EVERY_MS }: { pingEveryMs?: number } = {},
): { close(): Promise<void> } {
  const viewers = new Viewers(deps)
  deps.identities.onChange((credential) => void viewers.changed(credential))
  const sweeper = new Sweeper(viewers, deps.live.counters, pingEveryMs)
  const leaving = new Map<Connection, () => void>()
  const services = servicesOf(deps, viewers, (connection) => {
    sweeper.leave(connection)
    leaving.get(connection)?.()
  })
  const mostOpening = deps.shares.socketsPerAddress * OPENING_PER_SEAT
  const server = new WebSocketServer<typeof LiveSocket>({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    clientTracking: false,
    WebSocket: LiveSocket,
    handleProtocols: (offered) => handleProtocols(offered),
  })
  const brokeOff = (error: Error) => deps.log.debug({ err: error }, 'a handshake broke off')
  let closing = false

  app.server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    duplex.on('error', brokeOff)
    if (closing) return refuse(duplex, '503 Service Unavailable')
    if (request.url?.split('?')[0] !== '/graphql') return refuse(duplex, '404 Not Found')
    server.handleUpgrade(request, duplex, head, (socket) => {
      duplex.off('error', brokeOff)
      open(socket, duplex, request)
    })
  })

  function open(socket: LiveSocket, duplex: Duplex, request: IncomingMessage): void {
    if (!socket.protocol) return socket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable')
    const connection = new Connection(services, socket, duplex, request)
    if (!connection.sit(`opening ${deps.addresses.share(request)}`, mostOpening)) {
      return socket.close(TRY_AGAIN_LATER, TOO_MANY_SOCKETS)
    }
    socket.connection = connection
    sweeper.enter(connection)
  }

  return {
    close: async () => {
      closing = true
      const connections = [...sweeper.connections()]
      const spreadMs = Math.min(connections.length * SPREAD_MS_EACH, LONGEST_SPREAD_MS)
      await Promise.all(connections.map((connection) => goodbye(connection, leaving, Math.random() * spreadMs)))
      sweeper.stop()
      server.close()
    },
  }
}

function servicesOf(deps: GraphqlDependencies, viewers: Viewers, closed: SocketServices['closed']): SocketServices {
  return {
    log: deps.log,
    viewers,
    seats: new Seats(),
    open: (connection, request, params) => openConnection({ ...deps, viewers }, connection, request, params),
    subscribe: (connection, subscription, payload) => subscribeToGroup(deps, connection, subscription, payload),
    leave: (subscription) => deps.live.groups.leave(subscription),
    closed,
    shown: (error, language) => shownErrors(deps.log, error, language),
  }
}

/** Sends a connection away after a while; resolves when it is closed. */
function goodbye(connection: Connection, leaving: Map<Connection, () => void>, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => connection.close(GOING_AWAY, 'Going away'), afterMs)
    const patience = setTimeout(() => connection.terminate(), afterMs + LONGEST_GOODBYE_MS)
    leaving.set(connection, () => {
      clearTimeout(patience)
      resolve()
    })
  })
}

function refuse(duplex: Duplex, status: string): void {
  duplex.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
