import { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphContext } from './GraphContext.ts'
import { refusedPayload } from './refusedPayload.ts'

/**
 * Runs one write and answers its payload: what the work answers with an empty `errors`, or the refusal. Also for each
 * item of a bulk mutation. Anything that is no refusal is thrown on.
 */
export async function answer(graph: GraphContext, work: () => Promise<unknown>): Promise<object> {
  try {
    return { errors: [], ...((await work()) as object) }
  } catch (error) {
    // Without a sign-in there is nothing to answer about: that is an error of the whole request.
    if (error instanceof DomainError && error.code !== 'UNAUTHENTICATED') return refusedPayload(graph, error)
    throw error
  }
}
