import type { EventRow } from '../../../db/schema/events.ts'
import { isInSight } from '../../domain/events/isInSight.ts'
import type { Context } from '../../domain/kernel/context.ts'
import type { LogSource } from '../../live/Source.ts'

/** The events of the viewer's world that the viewer may see, each told as it is. */
export const eventSource = (ctx: Context): LogSource => ({
  kind: 'LOG',
  environmentId: ctx.actor.environmentId,
  read: async (event) => ((await isInSight(ctx, event)) ? { value: event, key: '', state: String(event.seq) } : null),
})

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
export const objectSource = <R extends { id: string }>(
  { actor }: Context,
  { read, fingerprint }: States<R>,
): LogSource => ({
  kind: 'LOG',
  environmentId: actor.environmentId,
  read: async (event) => {
    const row = await read(event)
    return row && { value: row, key: row.id, state: fingerprint(row) }
  },
})
