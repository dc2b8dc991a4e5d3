import type { EventRow } from '../../../db/schema/events.ts'
import { openPlace } from '../../domain/events/place.ts'
import { readHead } from '../../domain/events/readHead.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

/**
 * The events of the viewer's world after the cursor; without one, those from now on.
 * Throws CURSOR_INVALID, CURSOR_EXPIRED.
 */
export async function* followWorld(
  graph: GraphContext,
  after: string | null | undefined,
  signal: AbortSignal,
): AsyncGenerator<EventRow> {
  const ctx = signedIn(graph)
  const { environmentId } = ctx.actor
  const start = after == null ? (await readHead(ctx.db, environmentId)).lastSeq : await openPlace(ctx, after)
  yield* graph.live.follow(environmentId, start, signal)
}
