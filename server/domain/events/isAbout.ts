import { and, eq, isNull, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { creditAccounts } from '../../../db/schema/credit.ts'
import { events } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import type { IdKind } from '../kernel/ids.ts'
import { readOnce } from '../kernel/readOnce.ts'

/** What an event can be about, by its stored id. */
export interface EventSubject {
  kind: IdKind
  uuid: string
}

/**
 * The event is about that object itself, said so that an index finds it: an order's and an invoice's events stand in its
 * journal, a client's and those of its accounts in the client's; all others have an index of their own.
 */
export async function isAbout(ctx: Context, { kind, uuid }: EventSubject): Promise<SQL> {
  const itself = eq(events.subjectId, uuid)
  if (kind === 'ORDER') return and(eq(events.orderId, uuid), itself)!
  if (kind === 'INVOICE') return and(eq(events.invoiceId, uuid), itself)!
  if (kind === 'SUB_ACCOUNT') return and(eq(events.subAccountId, uuid), itself)!
  if (kind !== 'CREDIT_ACCOUNT') return and(isOf(kind), itself)!
  const isAccount = and(eq(creditAccounts.environmentId, ctx.actor.environmentId), eq(creditAccounts.id, uuid))
  const [account] = await readOnce(ctx, creditAccounts, isAccount, { prepare: true })
  const client = account?.subAccountId
  return and(client ? eq(events.subAccountId, client) : isNull(events.subAccountId), itself)!
}

/** Said with the word itself, so that any plan knows the index that is kept for such words alone. */
export const isOf = (kind: IdKind): SQL => sql`${events.subjectType} = ${sql.raw(`'${kind}'`)}`
