import type { EventRow } from '../../../db/schema/events.ts'
import { idKindOf } from '../../domain/events/subjects.ts'
import { hasRight } from '../../domain/kernel/rights.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { nodeOf, rightForNode } from '../kernel/nodeOf.ts'
import { signedIn } from '../kernel/signedIn.ts'

/** What an event is about; null for a setting or key, and for what this viewer may not read. */
export function subjectOf(graph: GraphContext, event: EventRow): Promise<object | null> {
  const kind = idKindOf(event.subjectType)
  const right = rightForNode(kind)
  const { actor } = signedIn(graph)
  return right && hasRight(actor, right) ? nodeOf(graph, { kind, uuid: event.subjectId }) : Promise.resolve(null)
}
