import { DomainError } from '../../domain/kernel/errors.ts'
import { answer } from './answer.ts'
import type { GraphContext } from './GraphContext.ts'

/** The most that one bulk call may ask for. */
const MOST = 500
/** How many of a bulk call's writes are under way at once: enough to fill the pool's pauses, not the pool. */
const AT_ONCE = 4
/** The same for writes that share statements: as many as a statement takes. */
export const SHARED_AT_ONCE = 100

/**
 * Runs each write of a bulk mutation on its own, so that one refusal never blocks the rest. Answers the payloads in
 * the order of the inputs. Throws LIST_TOO_LONG.
 */
export async function answerEach<I>(
  graph: GraphContext,
  inputs: readonly I[],
  work: (input: I) => Promise<unknown>,
  atOnce = AT_ONCE,
) {
  if (inputs.length > MOST) throw new DomainError('LIST_TOO_LONG', { largest: MOST }).at('inputs')
  const results = new Array<object>(inputs.length)
  let next = 0
  const worker = async () => {
    while (next < inputs.length) {
      const i = next++
      results[i] = await answer(graph, () => work(inputs[i]!))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { results }
}
