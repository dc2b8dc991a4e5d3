import { eq, sql } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'
import type { ApprovalRow } from '../../../db/schema/approvals.ts'
import { readClock } from '../kernel/clock.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { appendEvents } from '../kernel/events.ts'
import type { EventDraft } from '../kernel/events.ts'
import { storedId } from '../kernel/ids.ts'
import { readOptionalText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { OPERATIONS } from './carryOut.ts'
import { decideCredit } from './limits.ts'
import { blockOfDecision } from './readApprovals.ts'
import { readRequester } from './requester.ts'
import { assertWithinLimits } from './secondPerson.ts'

/** The answer of a decision: the request as it then stands. */
export interface Decided {
  approval: ApprovalRow
}

/**
 * Agrees to a request within a write, by the rules of the lane. Throws APPROVAL_NOT_FOUND,
 * APPROVAL_OWN, APPROVAL_DECIDED, APPROVAL_EXPIRED, APPROVAL_STALE, REQUESTER_MAY_NOT, PEOPLE_ONLY, LIMIT_EXCEEDED of either
 * person, and what the operation itself throws.
 */
export async function agree(write: Write, approvalId: string): Promise<Decided> {
  const approval = await holdApproval(write, approvalId)
  const { operation, amountMinor, currency } = approval
  const amount = { minor: amountMinor, currency }
  const { defaultCurrency } = await readClock(write.tx)
  if (write.actor.kind === 'USER' && write.actor.limits) decideCredit(write.actor.limits, amount, defaultCurrency)
  const actor = await readRequester(write, approval)
  const news: EventDraft[] = []
  const asRequester = { tx: write.tx, actor, record: (event: EventDraft) => void news.push(event) }
  if (operation !== 'deleteOrder') await assertWithinLimits(asRequester, { operation, amount })
  await OPERATIONS[operation].run(asRequester, approval)
  await appendEvents(write.tx, actor, news)
  return { approval: await settle(write, approval, 'APPROVED', null) }
}

export interface RejectRequestInput {
  approvalId: string
  idempotencyKey?: string | null
  /** For the person who asked. */
  reason?: string | null
}

/** Says no to a request: nothing moves. Throws APPROVAL_NOT_FOUND, APPROVAL_OWN, APPROVAL_DECIDED, APPROVAL_EXPIRED. */
export function rejectRequest(ctx: Context, input: RejectRequestInput): Promise<Decided> {
  const reason = readOptionalText(input.reason, ['reason'], 500)
  return write(ctx, { operation: 'rejectRequest', right: 'credit.approve', input }, async (write) => {
    const approval = await holdApproval(write, input.approvalId)
    return { approval: await settle(write, approval, 'REJECTED', reason) }
  })
}

/** Holds a request that this actor may decide, so that of two who decide at once one comes too late. */
async function holdApproval({ tx, actor }: Write, approvalId: string): Promise<ApprovalRow> {
  const id = storedId('APPROVAL', approvalId, 'APPROVAL_NOT_FOUND', ['approvalId'])
  const [approval] = await tx.select().from(approvals).where(eq(approvals.id, id)).for('update')
  if (!approval) throw new DomainError('APPROVAL_NOT_FOUND').at('approvalId')
  const block = blockOfDecision(approval, actor, (await readClock(tx)).now)
  if (!block) return approval
  const { decidedByName: by, decidedAt: at, createdAt } = approval
  throw new DomainError(block, { by: by ?? '', at: at ?? createdAt }, { path: ['approvalId'], payload: { approval } })
}

async function settle(
  write: Write,
  approval: ApprovalRow,
  status: 'APPROVED' | 'REJECTED',
  reason: string | null,
): Promise<ApprovalRow> {
  const { id: decidedBy, name: decidedByName } = write.actor
  const version = approval.version + 1
  const [settled] = await write.tx
    .update(approvals)
    .set({ status, decidedBy, decidedByName, decidedAt: sql`clock_now()` as unknown as Date, reason, version })
    .where(eq(approvals.id, approval.id))
    .returning()
  const { subAccountId, amountMinor, currency, requestedByName: requester } = approval
  const client = await clientName(write, subAccountId)
  write.record({
    kind: status === 'APPROVED' ? 'approval.approved' : 'approval.rejected',
    subjectType: 'APPROVAL',
    subjectId: approval.id,
    subjectVersion: version,
    data: { client, amountMinor: amountMinor.toString(), currency, requester, reason },
  })
  return settled!
}

async function clientName({ tx }: Write, id: string): Promise<string> {
  const [row] = await tx.execute<{ name: string }>(sql`select name from sub_accounts where id = ${id}::uuid`)
  return row?.name ?? ''
}
