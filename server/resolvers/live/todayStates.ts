import { freeze } from '../../domain/kernel/idempotency.ts'
import { readToday } from '../../domain/today/readToday.ts'
import type { StateSource } from '../../live/Source.ts'
import { signedIn } from '../kernel/signedIn.ts'
import type { StreamCall } from './LiveStream.ts'

/** The counts of Today as they are, then whenever they changed, at most once a second. */
export function todayStates({ graph }: StreamCall<unknown>): StateSource {
  const ctx = signedIn(graph)
  return {
    kind: 'STATE',
    environmentId: ctx.actor.environmentId,
    paceMs: 1_000,
    // A day ends without an event.
    lookAgainAfterMs: 60_000,
    read: async () => {
      const today = await readToday(ctx)
      return { value: today, state: freeze(today), isTouchedBy: () => true }
    },
  }
}
