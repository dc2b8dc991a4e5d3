import type { EventRow } from '../../db/schema/events.ts'

/** One thing that a stream tells. */
export interface Told {
  /** What the document's selection is made of. */
  value: unknown
  /** Which thing this is a state of. */
  key: string
  /** Two tellings of one key with the same text show the same. */
  state: string
}

/** Tells of each event what it concerns, as that is when the event is reached. */
export interface LogSource {
  readonly kind: 'LOG'
  readonly environmentId: string
  /** What there is to tell of an event; null when it is none of this stream's business. */
  read(event: EventRow): Promise<Told | null>
}

/** One state of something that the log may change. */
export interface State {
  value: unknown
  /** Two states with the same text show the same. */
  state: string
  /** Whether what the event tells of may have changed it. */
  isTouchedBy(event: EventRow): boolean
}

/** Tells the present state of one thing, then every other state that it takes. */
export interface StateSource {
  readonly kind: 'STATE'
  readonly environmentId: string
  /** The state now; null when the thing can no longer be read. */
  read(): Promise<State | null>
  /** The least time between two states told to one listener. */
  readonly paceMs: number
  /** After which time it is looked at without any event; null for never. */
  readonly lookAgainAfterMs: number | null
}

export type Source = LogSource | StateSource

/** A subscription that passed the door. The executor takes it for the stream itself; groups follow it instead. */
export class Opening implements AsyncIterable<never> {
  /** The place in the log that the listener wants to go on from; null for from now on. Throws CURSOR_INVALID, CURSOR_EXPIRED. */
  readonly place: (() => Promise<bigint>) | null
  /** Makes ready what a group follows. Throws what is wrong with the arguments. */
  readonly start: () => Promise<Source>

  constructor(place: (() => Promise<bigint>) | null, start: () => Promise<Source>) {
    this.place = place
    this.start = start
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new Error('Streams are followed by groups, not one by one.')
  }
}
