import { eq } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'
import type { ApprovalRow } from '../../../db/schema/approvals.ts'
import { accountId } from '../credit/accounts.ts'
import type { UserActor } from '../kernel/actor.ts'
import type { Context } from '../kernel/context.ts'
import { newId, storedIdOrNull } from '../kernel/ids.ts'
import { move, openLane } from '../kernel/move.ts'
import { readOnceWith } from '../kernel/readOnce.ts'
import { hasRight } from '../kernel/rights.ts'
import { write } from '../kernel/write.ts'
import { idsOfReturn } from '../orders/deleteOrder.ts'
import type { PaidMoney } from '../orders/deleteOrder.ts'
import { agree } from './decideRequest.ts'
import type { Decided } from './decideRequest.ts'
import { judgeInTurn } from './judgeInTurn.ts'
import { aloneOnceAgreed } from './limits.ts'
import { requesterOf, standingOfRequester } from './requester.ts'

export interface ApproveRequestInput {
  approvalId: string
  idempotencyKey?: string | null
}

/**
 * Agrees to a request: what was asked for is done in the same transaction, once, as the person who asked and by the same
 * rules, and the request keeps who agreed. Throws APPROVAL_NOT_FOUND, APPROVAL_OWN, APPROVAL_DECIDED, APPROVAL_EXPIRED,
 * APPROVAL_STALE, REQUESTER_MAY_NOT, PEOPLE_ONLY, LIMIT_EXCEEDED of either person, and what the operation itself throws.
 */
export async function approveRequest(ctx: Context, input: ApproveRequestInput): Promise<Decided> {
  const asked = await readAsked(ctx, input.approvalId)
  if (!asked) return approveByItself(ctx, input)
  const { approval, standing, requester } = asked
  const { environmentId } = ctx.actor
  const { id, version, operation, subAccountId, currency, input: wanted } = approval
  const facts = {
    approval: id,
    version,
    standing,
    account: accountId(environmentId, { kind: 'CLIENT', subAccountId, currency }),
    own: accountId(environmentId, { kind: 'RESELLER', currency }),
    transfer: newId(),
    ...(operation === 'deleteOrder' ? idsOfReturn((wanted['paidMoney'] ?? null) as PaidMoney | null) : {}),
    ...aloneOnceAgreed(operation, ctx.actor, requester),
  }
  const options = { operation: 'approveRequest', right: 'credit.approve', input, facts } as const
  return move(ctx, agreements, options, () => judgeInTurn(ctx.actor, () => approveByItself(ctx, input)))
}

/** Requests that are agreed to, one for each statement: each operation ends with the log, behind which nobody waits for more. */
const agreements = openLane('approve_request', () => ['one for each statement'])

/** A request as it stands, and whoever asked, as they are judged. */
interface Asked {
  approval: ApprovalRow
  /** The requester's standing, as the database tells it. */
  standing: string
  requester: UserActor
}

/** Looks without holding anything. Null for what is refused, or has to be looked at step by step before it is known. */
async function readAsked(ctx: Context, approvalId: string): Promise<Asked | null> {
  const id = storedIdOrNull('APPROVAL', approvalId)
  if (!id || ctx.actor.confines || !hasRight(ctx.actor, 'credit.approve')) return null
  const found = await readOnceWith(ctx, approvals, eq(approvals.id, id), standingOfRequester)
  if (!found?.more) return null
  const { row: approval, more: standing } = found
  const requester = requesterOf(ctx.actor, approval, standing)
  return requester && { approval, standing, requester }
}

/** One rule after the other in the code: for what the lane leaves to it. */
const approveByItself = (ctx: Context, input: ApproveRequestInput): Promise<Decided> =>
  write(ctx, { operation: 'approveRequest', right: 'credit.approve', input }, (write) => agree(write, input.approvalId))
