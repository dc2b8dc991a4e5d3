import { Mutation, UseMiddleware } from 'type-graphql'
import type { ClassType, MiddlewareFn } from 'type-graphql'
import { requireRight } from '../../domain/kernel/rights.ts'
import { Allow } from './access.ts'
import type { Access } from './access.ts'
import { answer } from './answer.ts'
import type { GraphContext } from './GraphContext.ts'
import { signedIn } from './signedIn.ts'

/**
 * A mutation that answers a payload with `errors`. It declares who may call it, and its refusals become entries of
 * the payload's `errors` beside what is known nevertheless. Anything that is no refusal stays a top-level error.
 * A bulk mutation, whose payload has no `errors` of its own, is a `@Mutation` with `@Allow` that uses `answer` for
 * each item.
 */
export function BusinessMutation(payload: () => ClassType, access: Access, description?: string): MethodDecorator {
  return (prototype, name, descriptor) => {
    Mutation(payload, { description })(prototype, name, descriptor)
    Allow(access)(prototype, name, descriptor)
    UseMiddleware(refusalsInPayload(access))(prototype, name, descriptor)
  }
}

/** The right comes first: whoever lacks it is told nothing else. `write` asks for it once more. */
const refusalsInPayload =
  (access: Access): MiddlewareFn<GraphContext> =>
  ({ context }, next) =>
    answer(context, async () => {
      if (access !== 'PUBLIC' && access !== 'SIGNED_IN') requireRight(signedIn(context).actor, access)
      return next()
    })
