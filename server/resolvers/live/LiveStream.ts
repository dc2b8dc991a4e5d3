import { Subscription } from 'type-graphql'
import type { ClassType } from 'type-graphql'
import { Allow } from '../kernel/access.ts'
import type { Access } from '../kernel/access.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { abortable } from './abortable.ts'

/** What a stream is given: who listens, what was asked for, and when to stop. */
export interface StreamCall<A> {
  graph: GraphContext
  args: A
  /** Aborts when the client completes the subscription or its socket closes. */
  signal: AbortSignal
}

/**
 * A subscription whose values are pulled from a generator, one at a time and only as fast as the client reads. It
 * declares who may listen. type-graphql's own publish and subscribe is not used: it drops what a slow client has not
 * read, and cannot replay.
 */
export function LiveStream<A>(
  type: () => ClassType,
  access: Access,
  open: (call: StreamCall<A>) => AsyncGenerator<unknown>,
  description?: string,
): MethodDecorator {
  return (prototype, name, descriptor) => {
    Subscription(type, {
      description,
      subscribe: ({ args, context }) =>
        abortable((signal) => open({ graph: context as GraphContext, args: args as A, signal })),
    })(prototype, name, descriptor)
    Allow(access)(prototype, name, descriptor)
  }
}
