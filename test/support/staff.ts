import { v7 } from 'uuid'
import { standingOf } from '../../server/domain/users/standing.ts'
import type { Person, Role } from '../../server/domain/users/standing.ts'
import type { ApprovalRow } from '../../db/schema/approvals.ts'
import type { BuiltinRole } from '../../db/schema/resellers.ts'
import type { PersonalLimits } from '../../server/domain/kernel/actor.ts'
import type { Context } from '../../server/domain/kernel/context.ts'
import { DomainError } from '../../server/domain/kernel/errors.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import type { Books } from './books.ts'
import type { TestReseller } from './worlds.ts'

/** Somebody of a reseller's staff, and what the rules are given when they act. */
export interface Colleague {
  /** The stored id. */
  id: string
  ctx: Context
}

/** Puts a person with limits of their own into a reseller's staff. */
export async function makeColleague(
  { owner }: Books,
  { ctx, resellerId }: TestReseller,
  limits: Partial<PersonalLimits> = {},
  { name = 'Colleague', role = 'MANAGER' as BuiltinRole, tags = null as string[] | null } = {},
): Promise<Colleague> {
  const id = v7()
  const { largestCreditMinor = null, refundsPerDayMinor = null, secondPersonAboveMinor = null } = limits
  const [found] = await owner`select builtin, rights from roles where reseller_id = ${resellerId} and builtin = ${role}`
  const held = { largestCreditMinor, refundsPerDayMinor, secondPersonAboveMinor }
  const [most, returned, above] = Object.values(held).map((limit) => limit?.toString() ?? null)
  await owner`insert into users (reseller_id, id, email, name, role_id, rights, client_tags, largest_credit_minor,
      refunds_per_day_minor, second_person_above_minor)
    select ${resellerId}, ${id}, ${`${id}@staff.example`}, ${name}, id, rights, ${tags}, ${most!}, ${returned!}, ${above!}
    from roles where reseller_id = ${resellerId} and builtin = ${role}`
  const person: Person = { id, rights: found!['rights'], shopIds: null, clientTags: tags, clientId: null, ...held }
  const none = { largestCreditMinor: null, refundsPerDayMinor: null, secondPersonAboveMinor: null }
  const standing = standingOf(person, { ...(found as unknown as Role), ...none })
  return { id, ctx: { ...ctx, actor: { ...ctx.actor, kind: 'USER', id, name, ...standing } } }
}

/** The request that a call only makes, because it needs a second person; its public id. */
export async function askedBy(call: Promise<unknown>): Promise<string> {
  const refusal = await call.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(refusal instanceof DomainError) || refusal.reason !== 'APPROVAL_REQUIRED')
    throw new Error('Nobody else has to agree to it.', { cause: refusal })
  return publicId('APPROVAL', (refusal.details.fields!['approval'] as ApprovalRow).id)
}
