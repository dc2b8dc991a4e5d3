import { readHead } from '../../domain/events/readHead.ts'
import { freeze } from '../../domain/kernel/idempotency.ts'
import { readToday } from '../../domain/today/readToday.ts'
import type { Today } from '../../domain/today/readToday.ts'
import { pause } from '../../live/pause.ts'
import { signedIn } from '../kernel/signedIn.ts'
import type { StreamCall } from './LiveStream.ts'

const AT_MOST_EVERY_MS = 1_000
/** A day ends without an event. */
const LOOK_ANYWAY_AFTER_MS = 60_000

/** The counts of Today as they are, then whenever they changed, at most once a second. */
export async function* todayStates({ graph, signal }: StreamCall<unknown>): AsyncGenerator<Today> {
  const ctx = signedIn(graph)
  const { environmentId } = ctx.actor
  let told = ''
  while (!signal.aborted) {
    const now = await graph.live.patiently(async () => {
      const { lastSeq } = await readHead(ctx.db, environmentId)
      return { lastSeq, today: await readToday(ctx) }
    }, signal)
    if (!now) return
    if (freeze(now.today) !== told) yield now.today
    told = freeze(now.today)
    await pause(AT_MOST_EVERY_MS, signal)
    const enough = AbortSignal.any([signal, AbortSignal.timeout(LOOK_ANYWAY_AFTER_MS)])
    await graph.live.beyond(environmentId, now.lastSeq, enough)
  }
}
