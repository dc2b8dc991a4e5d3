import { and, eq, sql } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'
import type { ApprovalRow, ApprovedOperation } from '../../../db/schema/approvals.ts'
import { transfers } from '../../../db/schema/credit.ts'
import type { OrderRow } from '../../../db/schema/orders.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import type { PersonalLimits } from '../kernel/actor.ts'
import { readClock } from '../kernel/clock.ts'
import type { Clock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { Write } from '../kernel/write.ts'
import { decideCredit, decideRefund, limitsOfActor } from './limits.ts'
import type { Verdict } from './limits.ts'

/** Money that somebody wants to move. */
export interface Wanted {
  operation: ApprovedOperation
  amount: MoneyValue
  subAccount: SubAccountRow
  orderId?: string | null
  /** What the operation needs besides the client and the amount, should it be done later. */
  input: Record<string, string | null>
}

/** The answer of a write that did nothing yet, with the stored id of the request that waits for a second person. */
export interface Waits {
  approvalId: string
  subAccount: SubAccountRow
  order?: OrderRow
}

/**
 * Judges what the actor may move alone, on accounts that the write holds. Answers null when they may, or else the request
 * that now waits for a second person: then nothing may be moved. Throws LIMIT_EXCEEDED, REFUND_LIMIT_EXCEEDED,
 * LIMIT_OTHER_CURRENCY.
 */
export async function askSecondPerson(write: Write, wanted: Wanted): Promise<ApprovalRow | null> {
  const limits = limitsOfActor(write.actor)
  if (!limits || wanted.amount.minor <= 0n) return null
  return (await judge(write, limits, wanted)) === 'ALONE' ? null : request(write, wanted)
}

/** Throws what is beyond the actor's limits, whoever agreed to it; whether a second person is needed is not asked. */
export async function assertWithinLimits(write: Write, wanted: Pick<Wanted, 'operation' | 'amount'>): Promise<void> {
  const limits = limitsOfActor(write.actor)
  if (limits) await judge(write, limits, wanted)
}

async function judge(
  write: Write,
  limits: PersonalLimits,
  { operation, amount }: Pick<Wanted, 'operation' | 'amount'>,
): Promise<Verdict> {
  const clock = await readClock(write.tx)
  return operation === 'deleteOrder'
    ? decideRefund(limits, amount, clock.defaultCurrency, await returnedToday(write, clock))
    : decideCredit(limits, amount, clock.defaultCurrency)
}

/**
 * What the actor returned to clients today, in the reseller's calendar and currency. Whoever returns money holds the
 * account of sales before this is asked, so that two returns of one person follow one another.
 */
async function returnedToday({ tx, actor }: Write, { today, timeZone, defaultCurrency }: Clock): Promise<bigint> {
  const [sum] = await tx
    .select({ minor: sql<string>`coalesce(sum(${transfers.amountMinor}), 0)` })
    .from(transfers)
    .where(
      and(
        eq(transfers.kind, 'REFUND'),
        eq(transfers.actorId, actor.id),
        eq(transfers.currency, defaultCurrency),
        sql`${transfers.createdAt} >= (${today}::date)::timestamp at time zone ${timeZone}`,
      ),
    )
  return BigInt(sum!.minor)
}

async function request(write: Write, { operation, amount, subAccount, orderId, input }: Wanted): Promise<ApprovalRow> {
  const { environmentId, resellerId, id: requestedBy, name: requestedByName } = write.actor
  const [approval] = await write.tx
    .insert(approvals)
    .values({
      environmentId,
      id: newId(),
      operation,
      input,
      subAccountId: subAccount.id,
      orderId,
      amountMinor: amount.minor,
      currency: amount.currency,
      resellerId,
      requestedBy,
      requestedByName,
      expiresAt: sql`clock_now() + interval '7 days'` as unknown as Date,
    })
    .returning()
  write.record({
    kind: 'approval.requested',
    subjectType: 'APPROVAL',
    subjectId: approval!.id,
    subjectVersion: 1,
    data: { client: subAccount.name, amountMinor: amount.minor.toString(), currency: amount.currency },
  })
  return approval!
}

/**
 * The answer of a write, unless it only asked a second person: then the refusal that says so, with the request as it
 * stands and nothing moved.
 */
export async function unlessItWaits<T extends object>(ctx: Context, answer: T | Waits): Promise<T> {
  if (!('approvalId' in answer)) return answer
  const { approvalId, ...payload } = answer
  const [approval] = await read(ctx, (tx) => tx.select().from(approvals).where(eq(approvals.id, approvalId)))
  if (!approval) throw new Error(`The request ${approvalId} is not there.`)
  const amount = { minor: approval.amountMinor, currency: approval.currency }
  throw new DomainError('APPROVAL_REQUIRED', { amount }, { payload, fields: { approval } })
}
