import type postgres from 'postgres'
import { DatabaseSilent } from './Patience.ts'

/** A question that was not answered for so long is given up, and its connection with it. */
const STUCK_MS = 5_000

interface Asked {
  at: number
  answer: Promise<number>
}

/**
 * Asks whether the database answers, on a connection of its own: whatever waits for the pool does not delay it, and
 * when PostgreSQL dies that connection breaks at once. One question is under way at a time; who asks meanwhile is given
 * its answer.
 */
export class Probe {
  readonly #open: () => postgres.Sql
  #driver: postgres.Sql | null = null
  #asked: Asked | null = null

  /** `open` makes a driver of one connection that tries again at once when it is asked to. */
  constructor(open: () => postgres.Sql) {
    this.#open = open
  }

  /**
   * The newest migration that the database holds, 0 for none. Throws DatabaseSilent when there is no answer within so
   * many milliseconds, or the driver's error when the database cannot be reached.
   */
  async appliedMigration(withinMs: number): Promise<number> {
    if (this.#asked && performance.now() - this.#asked.at > STUCK_MS) this.#giveUp()
    const { answer } = (this.#asked ??= this.#ask())
    let timer: NodeJS.Timeout | undefined
    const impatient = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new DatabaseSilent()), withinMs)
    })
    return Promise.race([answer, impatient]).finally(() => clearTimeout(timer))
  }

  async close(): Promise<void> {
    await this.#driver?.end({ timeout: 1 })
  }

  #ask(): Asked {
    const driver = (this.#driver ??= this.#open())
    const answer = driver`select max(created_at)::text as applied from drizzle.__drizzle_migrations`.then(([row]) =>
      Number(row?.['applied'] ?? 0),
    )
    const asked = { at: performance.now(), answer }
    const over = () => {
      if (this.#asked === asked) this.#asked = null
    }
    answer.then(over, over)
    return asked
  }

  #giveUp(): void {
    void this.#driver?.end({ timeout: 0 })
    this.#driver = null
    this.#asked = null
  }
}
