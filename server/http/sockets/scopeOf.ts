import type { Actor } from '../../domain/kernel/actor.ts'
import type { Language } from '../../domain/kernel/context.ts'
import type { GraphContext } from '../../resolvers/kernel/GraphContext.ts'
import { graphOf } from '../../resolvers/kernel/graphOf.ts'
import type { GraphqlDependencies } from '../graphql/GraphqlDependencies.ts'

/** Everything about a viewer that a stream may depend on. */
export interface Scope {
  /** The same for viewers that may share. */
  readonly name: string
  /** What a stream is executed with for all of them; it knows no session. */
  readonly graph: GraphContext
}

/** The scope of a viewer, null for whoever is not signed in. */
export function scopeOf(
  deps: GraphqlDependencies,
  actor: Actor | null,
  language: Language,
  dependsOnActor: boolean,
): Scope {
  const shared = actor && (dependsOnActor ? actor : anyoneLike(actor))
  const name = JSON.stringify([language, shared && viewOf(shared), dependsOnActor && actor && [actor.kind, actor.id]])
  return { name, graph: graphOf(deps, shared, { language, cookie: null }) }
}

/** What of an actor decides what it is told: the same for those who see the same. */
export const viewOf = ({ environmentId, rights, confines, timeZone }: Actor): unknown[] => [
  environmentId,
  rights.toSorted(),
  confines,
  timeZone,
]

/** An actor who is nobody in particular: a field that wants to know who fails, until it is marked as one that does. */
function anyoneLike({ resellerId, environmentId, world, timeZone, rights, confines }: Actor): Actor {
  const unknown = (what: string) => (): never => {
    throw new Error(`A shared stream has no ${what} of an actor: mark the field that asks with @DependsOnActor().`)
  }
  return Object.defineProperties(
    { resellerId, environmentId, world, timeZone, rights, confines },
    { kind: { get: unknown('kind') }, id: { get: unknown('id') }, name: { get: unknown('name') } },
  ) as Actor
}
