import { CloseCode } from 'graphql-ws'
import type { Counters } from '../../live/Counters.ts'
import { GOING_AWAY } from './closeCodes.ts'
import type { Connection } from './Connection.ts'
import type { Viewers } from './Viewers.ts'

const ROUNDS = 12
const INIT_WITHIN_MS = 3_000
const LIFETIME_MS = 12 * 3_600_000

/**
 * One clock for all sockets: every round it pings a twelfth of them and ends those that did not answer the last ping, or
 * read nothing; it sends away those that are old, and those that do not say who they are.
 */
export class Sweeper {
  readonly #viewers: Viewers
  readonly #counters: Counters
  readonly #rounds = Array.from({ length: ROUNDS }, () => new Map<Connection, number>())
  readonly #silent = new Map<Connection, number>()
  readonly #timer: NodeJS.Timeout
  #round = 0
  #entered = 0

  /** `pingEveryMs` is the time between two pings of one socket. */
  constructor(viewers: Viewers, counters: Counters, pingEveryMs: number) {
    this.#viewers = viewers
    this.#counters = counters
    this.#timer = setInterval(() => this.#sweep(), pingEveryMs / ROUNDS)
  }

  enter(connection: Connection): void {
    const now = performance.now()
    this.#rounds[this.#entered++ % ROUNDS]!.set(connection, Math.round(now))
    this.#silent.set(connection, now)
    this.#counters.sockets++
  }

  leave(connection: Connection): void {
    for (const round of this.#rounds) {
      if (!round.delete(connection)) continue
      this.#counters.sockets--
      break
    }
    this.#silent.delete(connection)
  }

  *connections(): Generator<Connection> {
    for (const round of this.#rounds) yield* round.keys()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #sweep(): void {
    const now = performance.now()
    this.#round = (this.#round + 1) % ROUNDS
    for (const [connection, openedAt] of this.#rounds[this.#round]!) this.#ping(connection, now - openedAt)
    for (const [connection, openedAt] of this.#silent) {
      if (!connection.request) this.#silent.delete(connection)
      else if (now - openedAt > INIT_WITHIN_MS) {
        this.#silent.delete(connection)
        connection.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout')
      }
    }
    this.#viewers.sweep(now)
  }

  #ping(connection: Connection, ageMs: number): void {
    if (!connection.heard) {
      this.#counters.stalled++
      return connection.terminate()
    }
    if (ageMs > LIFETIME_MS) return connection.close(GOING_AWAY, 'Connect again')
    connection.heard = false
    connection.ping()
  }
}
