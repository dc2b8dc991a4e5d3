import { and, desc, eq, gte, sql } from 'drizzle-orm'
import { apiKeys, apiKeyUsage } from '../../../db/schema/access.ts'
import { environments, resellers } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'

const DEFAULT_DAYS = 30
const MOST_DAYS = 90
const MOST_OPERATIONS = 10

/** What a key asked for on one day of the reseller's zone. */
export interface KeyUsageDay {
  /** ISO 8601, such as 2026-03-31. */
  day: string
  calls: number
  cost: number
  refusals: number
}

/** What a key asked for by one root field. */
export interface KeyUsageOperation {
  operation: string
  calls: number
  cost: number
  refusals: number
  averageMs: number
  slowestMs: number
}

export interface KeyUsageView {
  /** Oldest first, also those on which nothing was asked. */
  days: KeyUsageDay[]
  /** The ten that took longest in the mean, the slowest first. */
  slowest: KeyUsageOperation[]
}

/**
 * What one key asked for in the last days, today included: 30 when not said, 90 at most. Counts are a few seconds late.
 * Throws API_KEY_NOT_FOUND, and PERIOD_OUT_OF_RANGE for less than one day or more than 90.
 */
export async function readKeyUsage(ctx: Context, apiKeyId: string, days?: number | null): Promise<KeyUsageView> {
  const id = storedId('API_KEY', apiKeyId, 'API_KEY_NOT_FOUND', ['apiKeyId'])
  const count = days ?? DEFAULT_DAYS
  if (count < 1 || count > MOST_DAYS) throw new DomainError('PERIOD_OUT_OF_RANGE', { largest: MOST_DAYS }).at('days')
  return read(ctx, async (tx) => {
    const [key] = await tx.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id))
    if (!key) throw new DomainError('API_KEY_NOT_FOUND').at('apiKeyId')
    const [today] = await tx
      .select({ day: sql<string>`((clock_now() at time zone ${resellers.timeZone})::date)::text` })
      .from(environments)
      .innerJoin(resellers, eq(resellers.id, environments.resellerId))
      .where(eq(environments.id, ctx.actor.environmentId))
    const shown = daysUntil(today!.day, count)
    const period = and(eq(apiKeyUsage.apiKeyId, id), gte(apiKeyUsage.day, shown[0]!))
    const counted = await tx
      .select({
        day: apiKeyUsage.day,
        calls: sql<number>`sum(${apiKeyUsage.calls})::float8`,
        cost: sql<number>`sum(${apiKeyUsage.cost})::float8`,
        refusals: sql<number>`sum(${apiKeyUsage.refusals})::float8`,
      })
      .from(apiKeyUsage)
      .where(period)
      .groupBy(apiKeyUsage.day)
    const averageMs = sql<number>`(sum(${apiKeyUsage.totalMs}) / greatest(sum(${apiKeyUsage.calls}), 1))::float8`
    const slowest = await tx
      .select({
        operation: apiKeyUsage.operation,
        calls: sql<number>`sum(${apiKeyUsage.calls})::float8`,
        cost: sql<number>`sum(${apiKeyUsage.cost})::float8`,
        refusals: sql<number>`sum(${apiKeyUsage.refusals})::float8`,
        averageMs,
        slowestMs: sql<number>`max(${apiKeyUsage.slowestMs})`,
      })
      .from(apiKeyUsage)
      .where(period)
      .groupBy(apiKeyUsage.operation)
      .orderBy(desc(averageMs), apiKeyUsage.operation)
      .limit(MOST_OPERATIONS)
    const byDay = new Map(counted.map((row) => [row.day, row]))
    return { days: shown.map((day) => byDay.get(day) ?? { day, calls: 0, cost: 0, refusals: 0 }), slowest }
  })
}

/** So many days, the last of them `today`. */
function daysUntil(today: string, count: number): string[] {
  const last = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length: count }, (_, i) =>
    new Date(last - (count - 1 - i) * 86_400_000).toISOString().slice(0, 10),
  )
}
