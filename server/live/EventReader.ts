import { asc, gt } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { events } from '../../db/schema/events.ts'
import type { EventRow } from '../../db/schema/events.ts'

/** How many events one stream holds in memory at most. */
export const BATCH = 100

/** Reads the log for streams. Streams that ask for the same place in the same turn share one statement. */
export class EventReader {
  readonly #asked = new Map<string, Promise<EventRow[]>>()
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** The next events after `after`, oldest first, BATCH at most. */
  read(environmentId: string, after: bigint): Promise<EventRow[]> {
    const place = `${environmentId}:${after}`
    const asked = this.#asked.get(place)
    if (asked) return asked
    const reading = this.#db.transaction(environmentId, (tx) =>
      tx.select().from(events).where(gt(events.seq, after)).orderBy(asc(events.seq)).limit(BATCH),
    )
    this.#asked.set(place, reading)
    // A later turn may know of more events than this statement saw, so it must ask anew.
    setImmediate(() => this.#asked.delete(place))
    return reading
  }
}
