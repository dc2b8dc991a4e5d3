import { DomainError } from '../../domain/kernel/errors.ts'
import { hasRight } from '../../domain/kernel/rights.ts'
import type { Right } from '../../domain/kernel/rights.ts'
import { sayRefusal } from '../../sentences/say.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

/** Whether this viewer may do something now, by right first and then by what the rules say of the object. */
export function availableAction(graph: GraphContext, action: string, right: Right, block: DomainError | null = null) {
  const { actor } = signedIn(graph)
  const refusal = hasRight(actor, right) ? block : new DomainError('MISSING_RIGHT', { right })
  return {
    action,
    allowed: refusal === null,
    blockedBy: refusal && sayRefusal(graph.language, refusal, actor.timeZone),
  }
}
