import { databaseError } from '../../../db/client.ts'
import type { Tx } from '../../../db/client.ts'
import type { Actor } from './actor.ts'
import { assertInSight } from './assertInSight.ts'
import type { Context } from './context.ts'
import { DomainError } from './errors.ts'
import { appendEvents, MOST_READ_BACK, readAppended } from './events.ts'
import type { EventDraft } from './events.ts'
import { claimKey, keepAnswer } from './idempotency.ts'
import { requireRight } from './rights.ts'
import type { Right } from './rights.ts'

/** One write under way: its transaction, who acts, and the news that will be committed with it. */
export interface Write {
  tx: Tx
  actor: Actor
  record(event: EventDraft): void
}

export interface WriteOptions {
  operation: string
  right: Right
  input: object & { idempotencyKey?: string | null }
  /** What a violated constraint means, by the constraint's name. */
  conflicts?: Record<string, () => DomainError>
}

const RETRIED = new Set(['40001', '40P01'])
const ATTEMPTS = 4

/**
 * The frame of every write: right, what the actor may see, idempotency, one transaction in the actor's world, the answer kept, the events
 * as the last statement, commit, and only then the wake-up. A deadlock or a serialisation failure is tried again.
 */
export async function write<T>(ctx: Context, options: WriteOptions, work: (write: Write) => Promise<T>): Promise<T> {
  requireRight(ctx.actor, options.right)
  await assertInSight(ctx, options.input)
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptWrite(ctx, options, work)
    } catch (error) {
      const failure = error instanceof DomainError ? null : databaseError(error)
      if (failure && RETRIED.has(failure.code) && attempt < ATTEMPTS) continue
      throw meaningOf(error, failure, options)
    }
  }
}

async function attemptWrite<T>(ctx: Context, options: WriteOptions, work: (write: Write) => Promise<T>): Promise<T> {
  const { actor } = ctx
  const key = options.input.idempotencyKey ?? null
  const events: EventDraft[] = []
  const outcome = await ctx.db.transaction(
    actor.environmentId,
    async (tx) => {
      const before = key === null ? null : await claimKey(tx, actor, { ...options, key })
      if (before) return { answer: before.answer as T, seq: null, appended: null }
      const answer = await work({ tx, actor, record: (event) => events.push(event) })
      // Of more than a few events the streams read the log themselves, a batch at a time.
      const isHeard = (ctx.heardUpTo?.(actor.environmentId) ?? null) !== null
      const readsBack = isHeard && events.length > 0 && events.length <= MOST_READ_BACK
      // Sent together: none waits for another's reply.
      const [seq, appended] = await Promise.all([
        events.length > 0 ? appendEvents(tx, actor, events) : null,
        readsBack ? readAppended(tx, events.length) : null,
        key !== null ? keepAnswer(tx, actor, key, answer) : null,
      ])
      return { answer, seq, appended }
    },
    { clock: ctx.clock, remembered: true },
  )
  const { seq, appended } = outcome
  if (seq !== null) ctx.onCommitted(actor.environmentId, seq, appended ?? undefined)
  return outcome.answer
}

function meaningOf(error: unknown, failure: ReturnType<typeof databaseError>, options: WriteOptions): unknown {
  if (!failure) return error
  return options.conflicts?.[failure.constraint ?? '']?.() ?? error
}
