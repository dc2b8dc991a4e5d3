import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'drizzle-orm'
import { databaseIsAway } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import type { EventRow } from '../../db/schema/events.ts'
import { DomainError } from '../domain/kernel/errors.ts'
import { BATCH, EventReader } from './EventReader.ts'
import { Heads } from './Heads.ts'
import { Hints } from './Hints.ts'
import { pause } from './pause.ts'

/** How long an event may stay unnoticed when a hint was lost. */
const LOOK_EVERY_MS = 1_000
const LONGEST_PAUSE_MS = 2_000

/**
 * The event log as it grows. Streams are pulled from their own cursor; this only wakes them: at once after commits of
 * this process, by a hint after those of others, and by looking once a second at worlds that somebody waits for.
 */
export class Live {
  readonly #db: Database
  readonly #log: FastifyBaseLogger
  readonly #heads = new Heads()
  readonly #reader: EventReader
  readonly #hints: Hints
  readonly #closing = new AbortController()
  readonly #looking: Promise<void>

  constructor(db: Database, log: FastifyBaseLogger) {
    this.#db = db
    this.#log = log
    this.#reader = new EventReader(db)
    this.#hints = new Hints(db, log, (environmentId, seq) => this.#heads.grown(environmentId, seq))
    this.#looking = this.#lookForEvents()
  }

  /** To be told after each commit that appended events. */
  committed(environmentId: string, seq: bigint): void {
    this.#heads.grown(environmentId, seq)
    this.#hints.send(environmentId, seq)
  }

  /**
   * Every event after `after`, in order, each once, for ever. Holds one batch in memory; when the database is away it
   * waits and goes on where it was. Ends when `signal` aborts. Throws CURSOR_EXPIRED when events after the cursor are
   * no longer kept.
   */
  async *follow(environmentId: string, after: bigint, signal: AbortSignal): AsyncGenerator<EventRow, void> {
    let cursor = after
    while (!signal.aborted) {
      const batch = (await this.patiently(() => this.#reader.read(environmentId, cursor), signal)) ?? []
      if (batch[0] && batch[0].seq !== cursor + 1n) throw new DomainError('CURSOR_EXPIRED').at('after')
      for (const event of batch) {
        if (signal.aborted) return
        cursor = event.seq
        yield event
      }
      if (batch.length < BATCH) await this.beyond(environmentId, cursor, signal)
    }
  }

  /** Resolves when the world's log reaches beyond `after`, or when `signal` aborts. */
  beyond(environmentId: string, after: bigint, signal: AbortSignal): Promise<void> {
    return this.#heads.beyond(environmentId, after, signal)
  }

  /** Does the work, as often as it takes while the database is away. Answers null when `signal` aborts before. */
  async patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null> {
    for (let pauseMs = 100; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await work()
      } catch (error) {
        if (!databaseIsAway(error)) throw error
        await pause(pauseMs * (0.5 + Math.random()), signal)
      }
    }
    return null
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#looking
    await this.#hints.close()
  }

  async #lookForEvents(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await pause(LOOK_EVERY_MS, signal)
      const awaited = this.#heads.awaited()
      if (signal.aborted || awaited.length === 0) continue
      try {
        const heads = await this.#db.transaction(null, (tx) =>
          tx.execute<{ environment_id: string; last_seq: string }>(
            sql`select environment_id, last_seq from log_heads(${sql.param(awaited)}::uuid[])`,
          ),
        )
        for (const head of heads) this.#heads.grown(head.environment_id, BigInt(head.last_seq))
      } catch (error) {
        if (!databaseIsAway(error)) this.#log.error({ err: error }, 'the event log could not be looked at')
      }
    }
  }
}
