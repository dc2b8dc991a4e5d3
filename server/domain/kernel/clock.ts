import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { environments, resellers } from '../../../db/schema/resellers.ts'

export interface Clock {
  now: Date
  /** The calendar day in the reseller's time zone, YYYY-MM-DD. */
  today: string
  timeZone: string
  defaultCurrency: string
}

/** The database's clock and the reseller's calendar. */
export async function readClock(tx: Tx): Promise<Clock> {
  const [row] = await tx
    .select({
      now: sql<string>`clock_now()`,
      today: sql<string>`to_char(clock_now() at time zone ${resellers.timeZone}, 'YYYY-MM-DD')`,
      timeZone: resellers.timeZone,
      defaultCurrency: resellers.defaultCurrency,
    })
    .from(environments)
    .innerJoin(resellers, eq(resellers.id, environments.resellerId))
  if (!row) throw new Error('The transaction has no world.')
  return { ...row, now: instantOf(row.now) }
}

/** A timestamptz that came as text. */
export const instantOf = (text: string): Date => new Date(text)
