import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'

/** How long a client may take to send one request. */
const REQUEST_MS = 15_000
/** How long a connection stays open for the next request: longer than a load balancer's own minute. */
const KEEP_ALIVE_MS = 72_000

/** Looks at each request before Fastify does: answers it, or calls `next`. */
export type Door = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** The servers behind one app: one for each address that its host name has. */
export class HttpServers {
  readonly #servers: Server[] = []
  #door: Door = (_request, _response, next) => next()

  /** Puts a door in front of Fastify. */
  admit(door: Door): void {
    this.#door = door
  }

  /** Makes one, for Fastify. */
  readonly create = (handler: RequestListener): Server => {
    const listener: RequestListener = (request, response) =>
      this.#door(request, response, () => handler(request, response as never))
    const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }, listener)
    this.#servers.push(server)
    return server
  }

  /** Cuts every connection, whatever is under way on it. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections()
  }
}
