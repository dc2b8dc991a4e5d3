import type { Counters } from './Counters.ts'
import type { EventReader } from './EventReader.ts'

/** What groups need of the log. */
export interface LiveLog {
  readonly reader: Pick<EventReader, 'read' | 'head'>
  readonly counters: Counters
  /** How far a world's log is known to reach. */
  headOf(environmentId: string): bigint
  /** Calls `hear` whenever the world's log grew, until the answer is called. */
  listen(environmentId: string, hear: () => void): () => void
  /** Does the work, as often as it takes while the database is away. Answers null when `signal` aborts before. */
  patiently<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T | null>
}
