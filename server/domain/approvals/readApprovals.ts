import { and, desc, eq, sql } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'
import type { ApprovalRow, ApprovalStatus, StoredApprovalStatus } from '../../../db/schema/approvals.ts'
import type { Actor } from '../kernel/actor.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import type { Reason } from '../kernel/errors.ts'
import { hasRight } from '../kernel/rights.ts'
import { isWaiting } from './isWaiting.ts'

const MOST_SHOWN = 100

/** What a request stands at now. */
export const statusOfApproval = (
  { status, expiresAt }: { status: StoredApprovalStatus; expiresAt: Date },
  now: Date,
): ApprovalStatus => (status === 'WAITING' && expiresAt.getTime() <= now.getTime() ? 'EXPIRED' : status)

/** Why this actor cannot decide the request now; null when they can. */
export function blockOfDecision(
  approval: Pick<ApprovalRow, 'status' | 'expiresAt' | 'requestedBy'>,
  actor: Pick<Actor, 'kind' | 'id'>,
  now: Date,
): Reason | null {
  const status = statusOfApproval(approval, now)
  if (status === 'EXPIRED') return 'APPROVAL_EXPIRED'
  if (status !== 'WAITING') return 'APPROVAL_DECIDED'
  if (actor.kind !== 'USER') return 'PEOPLE_ONLY'
  return actor.id === approval.requestedBy ? 'APPROVAL_OWN' : null
}

/**
 * Requests, those that wait first, then the newest; a hundred at most. Whoever may not agree to any sees their own.
 */
export function readApprovals(ctx: Context, waiting: boolean | null | undefined): Promise<ApprovalRow[]> {
  return read(ctx, (tx) =>
    tx
      .select()
      .from(approvals)
      .where(and(visibleTo(ctx.actor), waiting == null ? undefined : waiting ? isWaiting : sql`not (${isWaiting})`))
      .orderBy(sql`(${isWaiting}) desc`, desc(approvals.id))
      .limit(MOST_SHOWN),
  )
}

/** One request by its stored id; null when there is none that the actor may see. */
export async function readApproval(ctx: Context, uuid: string): Promise<ApprovalRow | null> {
  const [row] = await read(ctx, (tx) =>
    tx
      .select()
      .from(approvals)
      .where(and(eq(approvals.id, uuid), visibleTo(ctx.actor))),
  )
  return row ?? null
}

const visibleTo = (actor: Actor) =>
  hasRight(actor, 'credit.approve')
    ? undefined
    : actor.kind === 'USER'
      ? eq(approvals.requestedBy, actor.id)
      : sql`false`
