import { sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { events } from '../../../db/schema/events.ts'
import type { EventRow, SubjectType } from '../../../db/schema/events.ts'
import type { Actor } from './actor.ts'
import type { EventKind } from './eventKinds.ts'
import { rowOf } from './readOnce.ts'

/** One thing that happened, before it has its number. */
export interface EventDraft {
  /** Noun and past tense, such as `order.activated`. Its sentences stand under the same word. */
  kind: EventKind
  subjectType: SubjectType
  subjectId: string
  /** The subject's version after it: each version has exactly one event. */
  subjectVersion: number
  /** Whose journals it stands in besides the subject's. */
  subAccountId?: string | null
  orderId?: string | null
  invoiceId?: string | null
  /** What its sentence needs. Amounts as minor units in text under `…Minor`, beside `currency`. */
  data?: Record<string, string | number | null>
}

/** Appends to the world's log, as the last statement of the transaction. Answers the last event's number. */
export async function appendEvents(tx: Tx, actor: Actor, drafts: readonly EventDraft[]): Promise<bigint> {
  const [row] = await tx.execute<{ seq: string }>(
    sql`select append_events(${actor.kind}, ${actor.id}, ${actor.name}, ${JSON.stringify(drafts)}::jsonb) as seq`,
  )
  return BigInt(row!.seq)
}

/** The most events that `readAppended` reads. */
export const MOST_READ_BACK = 20

/** The last `count` events of the world's log, as this transaction has appended them, oldest first. */
export async function readAppended(tx: Tx, count: number): Promise<EventRow[]> {
  // The limit is a word of the statement, so that whatever the count, its plan walks along the key.
  const rows = await tx.execute(
    sql`select appended.* from event_counters counter cross join lateral (
      select * from events where environment_id = counter.environment_id and seq > counter.last_seq - ${count}::bigint
      order by seq limit ${sql.raw(String(MOST_READ_BACK))}) as appended
      where counter.environment_id = current_tenant() order by appended.seq`,
  )
  return rows.map((row) => rowOf(events, row))
}
