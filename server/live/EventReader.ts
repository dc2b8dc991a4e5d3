import type { Database } from '../../db/client.ts'
import type { EventRow } from '../../db/schema/events.ts'
import type { Counters } from './Counters.ts'
import { readLastSeq, readNext } from './readLog.ts'

/** How many events one statement reads at most. */
export const BATCH = 100
/** How many of a world's newest events are kept in memory, and how many of all worlds together. */
const KEPT = 500
const KEPT_IN_ALL = 10_000

/**
 * Reads the log for streams. The newest events of a world are kept, so that one statement serves everybody who follows
 * it; who asks for older ones reads them from the table, sharing a statement with whoever asks for the same place.
 */
export class EventReader {
  readonly #db: Database
  readonly #counters: Counters
  /** Without gaps, oldest first. */
  readonly #recent = new Map<string, EventRow[]>()
  readonly #asked = new Map<string, Promise<EventRow[]>>()
  readonly #heads = new Map<string, Promise<bigint>>()
  #kept = 0

  constructor(db: Database, counters: Counters) {
    this.#db = db
    this.#counters = counters
  }

  /** The next events after `after`, oldest first, BATCH at most. An empty answer was read after the question. */
  read(environmentId: string, after: bigint): Promise<EventRow[]> {
    const recent = this.#recent.get(environmentId)
    if (recent?.length && after >= recent[0]!.seq - 1n && after < recent.at(-1)!.seq) {
      const start = Number(after - recent[0]!.seq) + 1
      return Promise.resolve(recent.slice(start, start + BATCH))
    }
    return shared(this.#asked, `${environmentId}:${after}`, () => this.#select(environmentId, after))
  }

  /** The number of the last event now. */
  head(environmentId: string): Promise<bigint> {
    return shared(this.#heads, environmentId, () => readLastSeq(this.#db, environmentId))
  }

  /** Nobody follows the world any more. */
  forget(environmentId: string): void {
    this.#kept -= this.#recent.get(environmentId)?.length ?? 0
    this.#recent.delete(environmentId)
  }

  async #select(environmentId: string, after: bigint): Promise<EventRow[]> {
    this.#counters.logReads++
    const rows = await readNext(this.#db, environmentId, after, BATCH)
    this.#keep(environmentId, rows)
    return rows
  }

  /**
   * Takes committed events, without gaps and oldest first, that nobody read. Numbers have no gaps, so that whoever stands
   * right before them needs to read nothing. What is known already is passed over; behind a gap they are left to whoever
   * reads what is in it, or all who follow would read it anew.
   */
  take(environmentId: string, rows: readonly EventRow[]): void {
    const last = this.#recent.get(environmentId)?.at(-1)
    const fresh = last ? rows.filter(({ seq }) => seq > last.seq) : rows
    if (!last || last.seq + 1n === fresh[0]?.seq) this.#keep(environmentId, fresh)
  }

  /** Keeps what continues the kept ones; a replay of old events keeps nothing. */
  #keep(environmentId: string, rows: readonly EventRow[]): void {
    const first = rows[0]
    if (!first) return
    const recent = this.#recent.get(environmentId)
    const last = recent?.at(-1)
    if (last && first.seq <= last.seq) return
    this.forget(environmentId)
    const continued = last && last.seq + 1n === first.seq ? recent!.concat(rows).slice(-KEPT) : [...rows]
    // Set anew, so that the world whose log stood still the longest comes first.
    this.#recent.set(environmentId, continued)
    this.#kept += continued.length
    for (const world of this.#recent.keys()) if (this.#kept > KEPT_IN_ALL) this.forget(world)
  }
}

/** Who asks the same in the same turn shares an answer; a later turn may know of more, so that it asks anew. */
function shared<T>(asked: Map<string, Promise<T>>, place: string, ask: () => Promise<T>): Promise<T> {
  const existing = asked.get(place)
  if (existing) return existing
  const answer = ask()
  asked.set(place, answer)
  setImmediate(() => asked.delete(place))
  return answer
}
