import { InFlight } from './InFlight.ts'
import type { Flying } from './InFlight.ts'

/** How long the database may say nothing. Its own limit for a statement is shorter, so it is not just a slow one. */
const PATIENCE_MS = 6_500
const LOOK_EVERY_MS = 250
/** Whoever looks so much later than meant was not running itself, and may find answers that wait to be read. */
const STALLED_MS = 1_000
/** While it is silent, one question in so long finds out whether it speaks again, and is not waited for longer. */
const PROBE_EVERY_MS = 500

/** The database does not answer. Whether what was asked of it happens later is not known. */
export class DatabaseSilent extends Error {
  override name = 'DatabaseSilent'
  readonly code = 'CONNECTION_SILENT'

  constructor() {
    super('the database does not answer')
  }
}

interface Waiting extends Flying {
  since: number
  over: boolean
  giveUp: () => void
}

/**
 * Waits for a database that may be stopped, swapped out or cut off without its connections breaking. When it has
 * answered nothing to anybody for six and a half seconds, all who wait are told so, and so is at once whoever asks from then on,
 * so that nothing piles up; until it answers anything. A busy one that answers somebody is waited for.
 */
export class Patience {
  readonly #waiting = new InFlight<Waiting>()
  readonly #patienceMs: number
  #watch: NodeJS.Timeout | null = null
  #heardAt = 0
  #lookedAt = 0
  #silent = false
  #probedAt = 0

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs
  }

  /**
   * Answers what `work` answers. `isOver` tells work of several steps that nobody waits for it any more. Throws
   * DatabaseSilent.
   */
  wait<T>(work: (isOver: () => boolean) => Promise<T>): Promise<T> {
    const since = performance.now()
    if (this.#silent) {
      if (since - this.#probedAt < PROBE_EVERY_MS) return Promise.reject(new DatabaseSilent())
      this.#probedAt = since
    }
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { since, over: false, giveUp: () => reject(new DatabaseSilent()), place: 0 }
      this.#waiting.enter(waiting)
      if (!this.#watch) {
        this.#watch = setInterval(() => this.#look(), LOOK_EVERY_MS).unref()
        this.#lookedAt = since
      }
      work(() => waiting.over).then(
        (answer) => {
          this.#waiting.leave(waiting)
          this.#heard()
          resolve(answer)
        },
        (error: Error) => {
          this.#waiting.leave(waiting)
          if (!isSilence(error)) this.#heard()
          reject(error)
        },
      )
    })
  }

  #heard(): void {
    this.#heardAt = performance.now()
    this.#silent = false
  }

  #look(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#watch!)
      this.#watch = null
      return
    }
    const now = performance.now()
    if (now - this.#lookedAt > STALLED_MS) this.#heardAt = now
    this.#lookedAt = now
    const patienceMs = this.#silent ? Math.min(PROBE_EVERY_MS, this.#patienceMs) : this.#patienceMs
    const waiting = [...this.#waiting]
    const longest = waiting.reduce((since, one) => Math.min(since, one.since), now)
    if (now - Math.max(longest, this.#heardAt) < patienceMs) return
    this.#silent = true
    for (const one of waiting) {
      this.#waiting.leave(one)
      one.over = true
      one.giveUp()
    }
  }
}

/** That nobody opens the door is silence too. */
function isSilence(error: Error): boolean {
  for (let inner: unknown = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof DatabaseSilent || (inner as { code?: string }).code === 'CONNECT_TIMEOUT') return true
  }
  return false
}
