import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Tx } from '../../../db/client.ts'
import { events } from '../../../db/schema/events.ts'
import { users } from '../../../db/schema/resellers.ts'
import { isOf } from '../events/isAbout.ts'
import { greenlight } from '../kernel/actor.ts'
import type { EventKind } from '../kernel/eventKinds.ts'
import { changeAccount } from './account.ts'
import type { Browser, Person } from './account.ts'

/** Why somebody did not come in as a person. */
export type SignInFailure = Extract<EventKind, `sign_in.${string}`>

export interface SignInFailuresOptions {
  db: Database
  onCommitted(environmentId: string, seq: bigint): void
  /** Hears what kept an entry from being written. */
  onError(error: unknown): void
}

/** The answer is out by then, and how long the writing takes tells nobody whether there is such an account. */
const SOONEST_MS = 100
const SPREAD_MS = 200
/** As long as an account may stay locked: told once in this time. */
const LOCK_MS = 15 * 60_000

/**
 * Tells the log of the people's world who failed to sign in as whom and from where, as Greenlight's own observation.
 * Only accounts that exist are named. At most ten entries come of an account's ten tries in a quarter of an hour, and
 * one more that it is locked.
 */
export class SignInFailures {
  readonly #options: SignInFailuresOptions
  readonly #writing = new Set<Promise<void>>()
  /** Whose lock was told here lately; it is not looked for in the log. */
  readonly #told = new Set<string>()
  readonly #closing = new AbortController()

  constructor(options: SignInFailuresOptions) {
    this.#options = options
  }

  /** Has it written in a moment. Nobody waits for it. */
  note(person: Person | null, kind: SignInFailure, { seenFrom }: Pick<Browser, 'seenFrom'>): void {
    if (!person || (kind === 'sign_in.locked' && this.#isTold(person.user.id))) return
    const writing = this.#writeSoon(person, kind, seenFrom)
      .catch(this.#options.onError)
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
  }

  /** Writes at once what waits. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all(this.#writing)
  }

  #isTold(userId: string): boolean {
    if (this.#told.has(userId)) return true
    this.#told.add(userId)
    setTimeout(() => this.#told.delete(userId), LOCK_MS).unref()
    return false
  }

  async #writeSoon({ user, home }: Person, kind: SignInFailure, address: string): Promise<void> {
    const { signal } = this.#closing
    await sleep(SOONEST_MS + Math.random() * SPREAD_MS, undefined, { signal }).catch(() => {
      // The process ends: then it is written now.
    })
    await changeAccount(
      this.#options,
      { user, home },
      async (tx, note) => {
        const [held] = await tx.select().from(users).where(eq(users.id, user.id)).for('update')
        if (!held || (kind === 'sign_in.locked' && (await isTold(tx, home, user.id)))) return
        note({ kind, data: { name: user.name, address } })
      },
      greenlight({ resellerId: user.resellerId, environmentId: home, world: 'LIVE' }),
    )
  }
}

/** Whether the log says within the quarter of an hour that this account is locked. */
async function isTold(tx: Tx, environmentId: string, userId: string): Promise<boolean> {
  const [last] = await tx
    .select({ seq: events.seq })
    .from(events)
    .where(
      and(
        eq(events.environmentId, environmentId),
        isOf('USER'),
        eq(events.subjectId, userId),
        eq(events.kind, 'sign_in.locked'),
        gt(events.occurredAt, sql`clock_now() - interval '15 minutes'`),
      ),
    )
    .orderBy(desc(events.seq))
    .limit(1)
  return last !== undefined
}
