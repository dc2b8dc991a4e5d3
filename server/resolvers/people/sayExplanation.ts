import type { Explanation } from '../../domain/explanations/explainRight.ts'
import { sayRefusal } from '../../sentences/say.ts'
import { sayRole, sayWhy } from '../../sentences/why.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

/** The rule that decides, in the viewer's language; where an object's state does, in the words of its own refusal. */
export function sayExplanation(graph: GraphContext, { allowed, why, role, values, block }: Explanation) {
  const { language } = graph
  const { timeZone } = signedIn(graph).actor
  const message =
    why === 'STATE'
      ? sayRefusal(language, block!, timeZone)
      : sayWhy(language, why, { ...values, role: sayRole(language, role) })
  return { allowed, why, message }
}
