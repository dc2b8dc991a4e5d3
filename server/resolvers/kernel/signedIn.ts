import type { Context } from '../../domain/kernel/context.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import type { GraphContext } from './GraphContext.ts'

/** The viewer's context, which every domain function asks for. Throws UNAUTHENTICATED when nobody is signed in. */
export function signedIn(graph: GraphContext): Context {
  if (!graph.ctx) throw new DomainError('UNAUTHENTICATED')
  return graph.ctx
}
