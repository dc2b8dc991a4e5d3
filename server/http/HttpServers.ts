import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'

/** How long a client may take to send one request. */
const REQUEST_MS = 15_000
/** How long a connection stays open for the next request: longer than a load balancer's own minute. */
const KEEP_ALIVE_MS = 72_000

/** The servers behind one app: one for each address that its host name has. */
export class HttpServers {
  readonly #servers: Server[] = []

  /** Makes one, for Fastify. */
  readonly create = (handler: RequestListener): Server => {
    const server = createServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }, handler)
    this.#servers.push(server)
    return server
  }

  /** Cuts every connection, whatever is under way on it. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections()
  }
}
