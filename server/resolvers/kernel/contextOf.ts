import type { Actor } from '../../domain/kernel/actor.ts'
import type { Context, Language } from '../../domain/kernel/context.ts'
import type { GraphContext } from './GraphContext.ts'

/** What the domain is given when `actor` acts. */
export function contextOf(
  { db, publicUrl, live }: Pick<GraphContext, 'db' | 'publicUrl' | 'live'>,
  actor: Actor,
  language: Language,
): Context {
  return {
    actor,
    db,
    language,
    publicUrl,
    onCommitted: (environmentId, seq, appended) => live.committed(environmentId, seq, appended),
    heardUpTo: (environmentId) => live.heardUpTo(environmentId),
  }
}
