import type { FastifyBaseLogger } from 'fastify'
import { sql } from 'drizzle-orm'
import { databaseIsAway } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import type { EventRow } from '../../db/schema/events.ts'
import { Counters } from './Counters.ts'
import { EventReader } from './EventReader.ts'
import { Groups } from './Groups.ts'
import { Heads } from './Heads.ts'
import { Hints } from './Hints.ts'
import type { LiveLog } from './LiveLog.ts'
import { pause } from './pause.ts'

/** How long an event may stay unnoticed when a hint was lost. */
const LOOK_EVERY_MS = 1_000
const LONGEST_PAUSE_MS = 2_000

/**
 * The event log as it grows, and the groups that follow it. Groups pull from their place in the log; this only wakes
 * them: at once after commits of this process, by a hint after those of others, and by looking once a second at worlds
 * that somebody follows.
 */
export class Live implements LiveLog {
  readonly counters = new Counters()
  readonly groups: Groups
  readonly reader: EventReader
  readonly #db: Database
  readonly #log: FastifyBaseLogger
  readonly #heads = new Heads()
  readonly #hints: Hints
  readonly #closing = new AbortController()
  readonly #looking: Promise<void>
  #lookedAt = performance.now()

  constructor(db: Database, log: FastifyBaseLogger) {
    this.#db = db
    this.#log = log
    this.reader = new EventReader(db, this.counters)
    this.groups = new Groups(this)
    this.#hints = new Hints(db, log, (environmentId, seq) => this.#heads.grown(environmentId, seq))
    this.#looking = this.#lookForEvents()
  }

  /** To be told after each commit that appended events, with these where they are at hand. */
  committed(environmentId: string, seq: bigint, appended: readonly EventRow[] = []): void {
    if (this.#heads.isListened(environmentId)) this.reader.take(environmentId, appended)
    this.#heads.grown(environmentId, seq)
    this.#hints.send(environmentId, seq)
  }

  /** How far a followed world's log is known to reach, -1 before anything was heard of it; null where nobody follows it. */
  heardUpTo(environmentId: string): bigint | null {
    return this.#heads.isListened(environmentId) ? this.#heads.of(environmentId) : null
  }

  /** Milliseconds since the heads of the followed worlds were last seen in the database. */
  get lookedMsAgo(): number {
    return performance.now() - this.#lookedAt
  }

  headOf(environmentId: string): bigint {
    return this.#heads.of(environmentId)
  }

  listen(environmentId: string, hear: () => void): () => void {
    const unhear = this.#heads.listen(environmentId, hear)
    return () => {
      if (unhear()) this.reader.forget(environmentId)
    }
  }

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
      const followed = this.#heads.listened()
      if (followed.length === 0) this.#lookedAt = performance.now()
      if (signal.aborted || followed.length === 0) continue
      try {
        const heads = await this.#db.transaction(null, (tx) =>
          tx.execute<{ environment_id: string; last_seq: string }>(
            sql`select environment_id, last_seq from log_heads(${sql.param(followed)}::uuid[])`,
          ),
        )
        this.counters.behind = 0
        for (const { environment_id: world, last_seq: seq } of heads) {
          const heard = this.#heads.of(world)
          if (heard >= 0n && BigInt(seq) > heard) this.counters.behind += Number(BigInt(seq) - heard)
          this.#heads.grown(world, BigInt(seq))
        }
        this.#lookedAt = performance.now()
      } catch (error) {
        if (!databaseIsAway(error)) this.#log.error({ err: error }, 'the event log could not be looked at')
      }
    }
  }
}
