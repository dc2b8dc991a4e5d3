import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { events } from '../../../db/schema/events.ts'
import type { IdKind } from '../kernel/ids.ts'

/** What an event can be about, by its stored id. */
export interface EventSubject {
  kind: IdKind
  uuid: string
}

/**
 * The event is about that object itself, said so that an index finds it: an order's and an invoice's events stand in its
 * journal, all others in an index of their own, which has no orders and invoices.
 */
export function isAbout({ kind, uuid }: EventSubject): SQL {
  const itself = eq(events.subjectId, uuid)
  if (kind === 'ORDER') return and(eq(events.orderId, uuid), itself)!
  if (kind === 'INVOICE') return and(eq(events.invoiceId, uuid), itself)!
  return and(itself, sql`${events.subjectType} = ${sql.raw(`'${kind}'`)}`)!
}
