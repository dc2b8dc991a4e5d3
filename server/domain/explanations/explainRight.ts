import { eq } from 'drizzle-orm'
import { roles, users } from '../../../db/schema/resellers.ts'
import type { RoleRow, UserRow } from '../../../db/schema/resellers.ts'
import { decideCredit } from '../approvals/limits.ts'
import { readClock } from '../kernel/clock.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import type { MoneyValue, Reason, SentenceValue } from '../kernel/errors.ts'
import { readPublicId, storedId } from '../kernel/ids.ts'
import { isPublicIdInSight } from '../kernel/assertInSight.ts'
import { parseMoney } from '../kernel/money.ts'
import { hasRight } from '../kernel/rights.ts'
import type { Right } from '../kernel/rights.ts'
import { readRights } from '../roles/grants.ts'
import { standingOf } from '../users/standing.ts'
import { blockOfObject } from './blockOfObject.ts'

/** The rules that can decide whether a person may do something, in the order in which they are asked. */
export const WHYS = [
  'INVITED',
  'DEACTIVATED',
  'CLIENT_LOOKS',
  'ROLE_LACKS',
  'CONFINED_WHOLE',
  'OUT_OF_SIGHT',
  'STATE',
  'LIMIT',
  'OTHER_CURRENCY',
  'SECOND_PERSON',
  'OWNER',
  'ROLE_HAS',
] as const
export type Why = (typeof WHYS)[number]

/** Whether somebody may do something, and the rule that decides. */
export interface Explanation {
  allowed: boolean
  why: Why
  role: Pick<RoleRow, 'name' | 'builtin'>
  /** What the rule's sentence needs besides the role: the person's name, the right's word, amounts. */
  values: Record<string, SentenceValue>
  /** The refusal of the object itself, where its state decides. */
  block?: { reason: Reason; values: Record<string, SentenceValue> }
}

export interface ExplainRightInput {
  /** Left out: oneself. */
  userId?: string | null
  right: string
  objectId?: string | null
  amount?: { amount: string; currency: string } | null
}

/**
 * Why a person may or may not do something, with one object or amount if one is named: the first rule that decides. Others
 * than oneself are for those who manage people. Throws USER_NOT_FOUND, RIGHT_UNKNOWN, SUBJECT_NOT_FOUND for an object that
 * the asker cannot see, MISSING_RIGHT, and refusals of amounts.
 */
export async function explainRight(ctx: Context, input: ExplainRightInput): Promise<Explanation> {
  const [right] = readRights([input.right], ['right'])
  const amount = input.amount ? parseMoney(input.amount, ['amount']) : null
  const id = whoIsMeant(ctx, input.userId)
  const { user, role } = await findPerson(ctx, id)
  if (input.objectId && !(await isPublicIdInSight(ctx, input.objectId))) {
    throw new DomainError('SUBJECT_NOT_FOUND').at('objectId')
  }
  return decide(ctx, user, role, right!, input.objectId ?? null, amount)
}

function whoIsMeant({ actor }: Context, userId: string | null | undefined): string {
  const self = actor.kind === 'USER' ? actor.id : null
  const id = userId ? storedId('USER', userId, 'USER_NOT_FOUND', ['userId']) : self
  if (id === null) throw new DomainError('USER_NOT_FOUND').at('userId')
  if (id !== self && !hasRight(actor, 'users.manage')) throw new DomainError('MISSING_RIGHT', { right: 'users.manage' })
  return id
}

async function findPerson(ctx: Context, id: string): Promise<{ user: UserRow; role: RoleRow }> {
  const [found] = await read(ctx, (tx) =>
    tx
      .select({ user: users, role: roles })
      .from(users)
      .innerJoin(roles, eq(roles.id, users.roleId))
      .where(eq(users.id, id)),
  )
  if (!found) throw new DomainError('USER_NOT_FOUND').at('userId')
  return found
}

async function decide(
  ctx: Context,
  user: UserRow,
  role: RoleRow,
  right: Right,
  objectId: string | null,
  amount: MoneyValue | null,
): Promise<Explanation> {
  const values: Record<string, SentenceValue> = { name: user.name, right }
  const no = (why: Why, more: Partial<Explanation> = {}): Explanation => ({
    allowed: false,
    why,
    role,
    values,
    ...more,
  })
  if (user.status !== 'ACTIVE') return no(user.status)
  const { rights, confines, limits } = standingOf(user, role)
  if (!rights.includes(right)) {
    if (confines?.clientId) return no('CLIENT_LOOKS')
    return no(role.builtin === 'OWNER' || role.rights.includes(right) ? 'CONFINED_WHOLE' : 'ROLE_LACKS')
  }
  if (objectId && confines && !(await isPublicIdInSight({ ...ctx, actor: { ...ctx.actor, confines } }, objectId))) {
    return no('OUT_OF_SIGHT')
  }
  const block = objectId ? await blockOfObject(ctx, right, readPublicId(objectId)!) : null
  if (block) return no('STATE', { block })
  if (amount && MONEY_RIGHTS.includes(right)) {
    const { defaultCurrency } = await read(ctx, (tx) => readClock(tx))
    try {
      if (decideCredit(limits, amount, defaultCurrency) === 'SECOND_PERSON') {
        const above = { minor: limits.secondPersonAboveMinor!, currency: defaultCurrency }
        return no('SECOND_PERSON', { values: { ...values, amount: above } })
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const why = error.reason === 'LIMIT_OTHER_CURRENCY' ? 'OTHER_CURRENCY' : 'LIMIT'
      return no(why, { values: { ...values, ...error.values } })
    }
  }
  return { allowed: true, why: role.builtin === 'OWNER' ? 'OWNER' : 'ROLE_HAS', role, values }
}

const MONEY_RIGHTS: readonly Right[] = ['credit.give', 'credit.recover', 'credit.limit']
