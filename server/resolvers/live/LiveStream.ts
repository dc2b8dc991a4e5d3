import { Subscription } from 'type-graphql'
import type { ClassType } from 'type-graphql'
import { openPlace } from '../../domain/events/place.ts'
import { Opening } from '../../live/Source.ts'
import type { Source } from '../../live/Source.ts'
import { Allow } from '../kernel/access.ts'
import type { Access } from '../kernel/access.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

/** What a stream is given: in whose scope it reads, and what was asked for. */
export interface StreamCall<A> {
  graph: GraphContext
  args: A
}

/**
 * A subscription that follows the log, or one state that the log changes. It declares who may listen. Identical ones
 * are followed once for all their listeners; type-graphql's own publish and subscribe is not used: it drops what a slow
 * client has not read, and cannot replay.
 */
export function LiveStream<A>(
  type: () => ClassType,
  access: Access,
  start: (call: StreamCall<A>) => Source | Promise<Source>,
  description?: string,
): MethodDecorator {
  return (prototype, name, descriptor) => {
    Subscription(type, {
      description,
      subscribe: ({ args, context }) => {
        const graph = context as GraphContext
        const { after } = args as { after?: string | null }
        const place = after == null ? null : () => openPlace(signedIn(graph), after)
        return new Opening(place, async () => start({ graph, args: args as A }))
      },
    })(prototype, name, descriptor)
    Allow(access)(prototype, name, descriptor)
  }
}
