import { sql } from 'drizzle-orm'
import { approvals } from '../../../db/schema/approvals.ts'
import type { ApprovalRow } from '../../../db/schema/approvals.ts'
import type { UserRow } from '../../../db/schema/resellers.ts'
import type { Actor, UserActor } from '../kernel/actor.ts'
import { DomainError } from '../kernel/errors.ts'
import { thaw } from '../kernel/idempotency.ts'
import { hasRight } from '../kernel/rights.ts'
import type { Write } from '../kernel/write.ts'
import { standingOf } from '../users/standing.ts'
import type { Person, Role } from '../users/standing.ts'
import { OPERATIONS } from './carryOut.ts'

/** What is selected of a request for whoever asked: their standing as a text, or null when they have none. */
export const standingOfRequester = sql<string | null>`standing_of(current_tenant(), ${approvals.requestedBy})`

/** The person who asked, if they are still who may do it. Throws REQUESTER_MAY_NOT. */
export async function readRequester({ tx, actor }: Write, approval: ApprovalRow): Promise<UserActor> {
  const [found] = await tx.execute<{ standing: string | null }>(
    sql`select standing_of(current_tenant(), ${approval.requestedBy}::uuid) as standing`,
  )
  const requester = found?.standing && requesterOf(actor, approval, found.standing)
  if (!requester) throw new DomainError('REQUESTER_MAY_NOT', { name: approval.requestedByName })
  return requester
}

/** Who somebody of that standing is who asked in this actor's world; null when they may not do it any more. */
export function requesterOf(actor: Actor, { operation }: ApprovalRow, text: string): UserActor | null {
  const { person, role } = thaw(text) as { person: Person & Pick<UserRow, 'name' | 'status'>; role: Role }
  const { resellerId, environmentId, world, timeZone } = actor
  const { id, name, status } = person
  const place = { resellerId, environmentId, world, timeZone }
  const requester: UserActor = { kind: 'USER', id, name, ...standingOf(person, role), ...place }
  return status === 'ACTIVE' && hasRight(requester, OPERATIONS[operation].right) ? requester : null
}
