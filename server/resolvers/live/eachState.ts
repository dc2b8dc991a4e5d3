import type { EventRow } from '../../../db/schema/events.ts'
import type { StreamCall } from './LiveStream.ts'

/** How many objects a stream remembers having sent. An older one may be sent a second time in the same state. */
const REMEMBERED = 1_000

export interface States<R> {
  /** The object that the event concerns, as it is now; null when this stream has nothing to tell of it. */
  read(event: EventRow): Promise<R | null>
  /** Two rows of one object with the same text are the same state. */
  fingerprint(row: R): string
}

/**
 * The objects that events are about, each as it is when its event is reached: so a replay of ten events about one
 * object tells its present state once, and never an older state after a newer one.
 */
export async function* eachState<R extends { id: string }>(
  { graph, signal }: Pick<StreamCall<unknown>, 'graph' | 'signal'>,
  events: AsyncGenerator<EventRow>,
  { read, fingerprint }: States<R>,
): AsyncGenerator<R> {
  const sent = new Map<string, string>()
  for await (const event of events) {
    const row = await graph.live.patiently(() => read(event), signal)
    if (!row || sent.get(row.id) === fingerprint(row)) continue
    sent.delete(row.id)
    sent.set(row.id, fingerprint(row))
    if (sent.size > REMEMBERED) sent.delete(sent.keys().next().value!)
    yield row
  }
}
