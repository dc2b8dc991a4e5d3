import { setTimeout as sleep } from 'node:timers/promises'
import { Socket } from './Socket.ts'

/** What a client keeps of one event. */
export interface Followed {
  cursor: string
  subjectId: string
  subjectVersion: number
}

const EVENTS = 'subscription ($after: String) { events(after: $after) { cursor subjectId subjectVersion } }'

/** A third party's client that follows the log, comes back whenever its connection is lost, and goes on from its cursor. */
export class Follower {
  readonly seen: Followed[] = []
  readonly #url: string
  readonly #key: string
  #after: string
  #socket: Socket | null = null
  #stopped = false
  readonly #running: Promise<void>

  constructor(url: string, key: string, after: string) {
    this.#url = url
    this.#key = key
    this.#after = after
    this.#running = this.#run()
  }

  /** Cuts the connection without a goodbye, as a train in a tunnel does. */
  cut(): void {
    this.#socket?.raw.terminate()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#socket?.close()
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#followOnce().catch(() => {}) // The server is away; the client tries again.
      await sleep(50 + Math.random() * 100)
    }
  }

  async #followOnce(): Promise<void> {
    const socket = new Socket(this.#url)
    this.#socket = socket
    await socket.opened()
    socket.raw.on('message', (data) => {
      const { type, payload } = JSON.parse(String(data))
      if (type !== 'next') return
      this.seen.push(payload.data.events)
      this.#after = payload.data.events.cursor
    })
    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${this.#key}` } })
    await socket.wait(({ type }) => type === 'connection_ack')
    socket.send({ type: 'subscribe', id: '1', payload: { query: EVENTS, variables: { after: this.#after } } })
    await socket.closed
  }
}
