import type { Database, Tx } from '../../../db/client.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Actor } from './actor.ts'

export const LANGUAGES = ['en', 'it', 'ro', 'pl', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]

/** What every rule is given: who acts, where things are stored, and whom to wake after a commit. */
export interface Context {
  actor: Actor
  db: Database
  /** The language of sentences for this viewer. */
  language: Language
  /** The origin that payers and icons reach this installation at, without a slash at its end. */
  publicUrl: string
  /**
   * Told after a commit that the world's log has grown to `seq`, and what it grew by where that is at hand; never inside
   * the transaction.
   */
  onCommitted(environmentId: string, seq: bigint, appended?: readonly EventRow[]): void
  /**
   * How far this process has heard of the world's log, where somebody here waits for its news; -1 before it heard anything.
   * Null where nobody waits, and nobody does where it is left out.
   */
  heardUpTo?(environmentId: string): bigint | null
  /** The clock of seeded history; absent, the database's own. */
  clock?: Date
}

/** Reads in the actor's world, and in the part of it that the actor is confined to. */
export function read<T>(ctx: Context, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { environmentId, confines } = ctx.actor
  return ctx.db.transaction(environmentId, work, { clock: ctx.clock, confines })
}
