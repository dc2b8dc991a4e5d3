import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { handleProtocols, makeServer } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'
import { LARGEST_MESSAGE } from '../limits/limits.ts'
import { GOING_AWAY, INTERNAL_ERROR } from './closeCodes.ts'
import type { Connection } from './Connection.ts'
import { keepAlive } from './keepAlive.ts'
import { protocolOptions } from './protocolOptions.ts'

const INIT_WITHIN_MS = 3_000
const LIFETIME_MS = 12 * 3_600_000
/** Clients come back at once, so that not all of them may be sent away at once. */
const SPREAD_MS_EACH = 10
const LONGEST_SPREAD_MS = 3_000
const LONGEST_GOODBYE_MS = 2_000

/**
 * The API over graphql-transport-ws on the path of the HTTP one: subscriptions only, 64 KB a message, no compression.
 * Answers how to close every socket, spread over some seconds.
 */
export function registerSockets(app: FastifyInstance, deps: GraphqlDependencies): { close(): Promise<void> } {
  const protocol = makeServer<Record<string, unknown> | undefined, Connection>({
    schema: deps.schema,
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    ...protocolOptions(deps),
  })
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: LARGEST_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => handleProtocols(offered),
  })
  let closing = false

  app.server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    duplex.on('error', (error) => deps.log.debug({ err: error }, 'a handshake broke off'))
    if (closing) return refuse(duplex, '503 Service Unavailable')
    if (request.url?.split('?')[0] !== '/graphql') return refuse(duplex, '404 Not Found')
    server.handleUpgrade(request, duplex, head, (socket) => open(socket, request))
  })

  function open(socket: WebSocket, request: IncomingMessage): void {
    const connection: Connection = {
      socket,
      request,
      language: 'en',
      credentials: { authorization: null, sessionToken: null },
      identity: null,
      atClose: [keepAlive(socket)],
    }
    const lifetime = setTimeout(() => socket.close(GOING_AWAY, 'Connect again'), LIFETIME_MS)
    connection.atClose.push(() => clearTimeout(lifetime))
    socket.on('error', (error) => deps.log.debug({ err: error }, 'a socket broke'))
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) =>
          socket.on('message', (data) => {
            handle(String(data)).catch((error: Error) => {
              deps.log.error({ err: error }, 'a message on a socket could not be handled')
              socket.close(INTERNAL_ERROR, 'Internal server error')
            })
          }),
      },
      connection,
    )
    socket.once('close', (code, reason) => {
      for (const undo of connection.atClose) undo()
      closed(code, String(reason)).catch((error: Error) =>
        deps.log.error({ err: error }, 'the streams of a closed socket did not end well'),
      )
    })
  }

  return {
    close: async () => {
      closing = true
      const clients = [...server.clients]
      const spreadMs = Math.min(clients.length * SPREAD_MS_EACH, LONGEST_SPREAD_MS)
      await Promise.all(clients.map((socket) => goodbye(socket, Math.random() * spreadMs)))
      server.close()
    },
  }
}

/** Waits until the text left this process, so that a slow reader pulls its stream slowly. */
function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    socket.send(text, (error) => (error && socket.readyState === socket.OPEN ? reject(error) : resolve()))
  })
}

function goodbye(socket: WebSocket, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === socket.CLOSED) return resolve()
    socket.once('close', () => resolve())
    setTimeout(() => socket.close(GOING_AWAY, 'Going away'), afterMs)
    setTimeout(() => socket.terminate(), afterMs + LONGEST_GOODBYE_MS).unref()
  })
}

function refuse(duplex: Duplex, status: string): void {
  duplex.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
