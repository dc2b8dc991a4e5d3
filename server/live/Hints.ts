import type { FastifyBaseLogger } from 'fastify'
import type { Database } from '../../db/client.ts'

const CHANNEL = 'greenlight_log'
const COALESCE_MS = 10
/** A notification holds up to 8,000 bytes; one hint takes some 57. */
const HINTS_PER_NOTICE = 100

/**
 * Tells the other processes that a world's log has grown, and hears it from them. Only a hint: it is sent after the
 * commit and may be lost; `Live` also looks for itself once a second. The first goes out at once; those that follow
 * within ten milliseconds go out together.
 */
export class Hints {
  readonly #unsent = new Map<string, bigint>()
  readonly #db: Database
  readonly #log: FastifyBaseLogger
  readonly #listening: { close(): Promise<void> }
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<void> = Promise.resolve()

  constructor(db: Database, log: FastifyBaseLogger, heard: (environmentId: string, seq: bigint) => void) {
    this.#db = db
    this.#log = log
    this.#listening = db.listen(CHANNEL, (text) => {
      for (const hint of text.split(' ')) {
        const [environmentId, seq] = hint.split(':')
        if (environmentId && seq && /^\d+$/.test(seq)) heard(environmentId, BigInt(seq))
      }
    })
  }

  /** Sends or queues a hint; the newest of a world replaces the older ones that were not sent yet. */
  send(environmentId: string, seq: bigint): void {
    this.#unsent.set(environmentId, seq)
    if (!this.#timer) this.#flush()
  }

  async close(): Promise<void> {
    this.#flush()
    if (this.#timer) clearTimeout(this.#timer)
    await this.#sending
    await this.#listening.close()
  }

  #flush(): void {
    const hints = [...this.#unsent].map(([environmentId, seq]) => `${environmentId}:${seq}`)
    this.#unsent.clear()
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (hints.length === 0) return
    this.#timer = setTimeout(() => this.#flush(), COALESCE_MS)
    this.#sending = this.#sending.then(() => this.#notify(hints))
  }

  async #notify(hints: string[]): Promise<void> {
    try {
      for (let start = 0; start < hints.length; start += HINTS_PER_NOTICE) {
        const text = hints.slice(start, start + HINTS_PER_NOTICE).join(' ')
        await this.#db.driver`select pg_notify(${CHANNEL}, ${text})`
      }
    } catch (error) {
      this.#log.debug({ err: error }, 'a hint was lost; the other processes will find the events by looking')
    }
  }
}
