import { Server } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { setImmediate as afterAccepting } from 'node:timers/promises'
import { Deadlines } from './limits/Deadlines.ts'

/** How long a client may take to send one request. */
const REQUEST_MS = 15_000
/** How long a connection stays open for the next request: longer than a load balancer's own minute. */
const KEEP_ALIVE_MS = 72_000

const MOST_LISTENERS = 20

/** Looks at each request before Fastify does: answers it, or calls `next`. */
export type Door = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** Is told of each request before anything else is done with it. */
export type Watch = (request: IncomingMessage, response: ServerResponse) => void

/** A server that may stop listening and yet keep the connections on which no request is under way just now. */
class PatientServer extends Server {
  keepsIdle = false

  override closeIdleConnections(): void {
    if (!this.keepsIdle) super.closeIdleConnections()
  }
}

/** The servers behind one app: one for each address that its host name has. */
export class HttpServers {
  readonly #servers: PatientServer[] = []
  #door: Door = (_request, _response, next) => next()
  #watch: Watch = () => {}
  readonly #deadlines: Deadlines

  constructor(deadlines = new Deadlines()) {
    this.#deadlines = deadlines
  }

  /** Tells somebody of every request. */
  tell(watch: Watch): void {
    this.#watch = watch
  }

  /** Puts a door in front of Fastify. */
  admit(door: Door): void {
    this.#door = door
  }

  /** Makes one, for Fastify. */
  readonly create = (handler: RequestListener): Server => {
    const listener: RequestListener = (request, response) => {
      // Files are sent through pipes that listen too; ten is no sign of a leak where all end with the response.
      response.setMaxListeners(MOST_LISTENERS)
      this.#watch(request, response)
      this.#deadlines.enter(response)
      this.#door(request, response, () => handler(request, response as never))
    }
    const server = new PatientServer({ requestTimeout: REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }, listener)
    this.#servers.push(server)
    return server
  }

  /**
   * Takes no more connections. Those there are stay open, idle ones too: the request that its client is sending at this
   * moment is to be answered. Connections that the system has already made are accepted first.
   */
  async stopListening(): Promise<void> {
    await afterAccepting()
    for (const server of this.#servers) {
      server.keepsIdle = true
      server.close()
    }
  }

  /** From now on a connection without a request is closed. */
  dismissIdle(): void {
    this.#deadlines.stop()
    for (const server of this.#servers) {
      server.keepsIdle = false
      server.closeIdleConnections()
    }
  }

  /** Cuts every connection, whatever is under way on it. */
  cut(): void {
    for (const server of this.#servers) server.closeAllConnections()
  }
}
