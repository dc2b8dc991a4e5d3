import { and, eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { resellers, roles, users } from '../../../db/schema/resellers.ts'
import type { RoleRow } from '../../../db/schema/resellers.ts'
import type { PersonalLimits } from '../kernel/actor.ts'
import type { MoneyValue } from '../kernel/errors.ts'
import { publicId } from '../kernel/ids.ts'
import { RIGHTS } from '../kernel/rights.ts'

/** How far somebody goes alone, as amounts; null is no limit. */
export interface LimitsView {
  largestCredit: MoneyValue | null
  refundsPerDay: MoneyValue | null
  secondPersonAbove: MoneyValue | null
}

/** A role as it is shown. */
export interface RoleView {
  id: string
  name: string
  builtin: RoleRow['builtin']
  rights: string[]
  limits: LimitsView
  /** People who have it and are not deactivated. */
  people: number
  version: number
}

export function viewOfLimits(limits: PersonalLimits, currency: string): LimitsView {
  const money = (minor: bigint | null) => (minor === null ? null : { minor, currency })
  return {
    largestCredit: money(limits.largestCreditMinor),
    refundsPerDay: money(limits.refundsPerDayMinor),
    secondPersonAbove: money(limits.secondPersonAboveMinor),
  }
}

export function viewOfRole(role: RoleRow, currency: string, people: number): RoleView {
  const { id, name, builtin, version } = role
  // An owner has every right there is, whatever is stored.
  const rights = builtin === 'OWNER' ? [...RIGHTS] : RIGHTS.filter((right) => role.rights.includes(right))
  return { id: publicId('ROLE', id), name, builtin, rights, limits: viewOfLimits(role, currency), people, version }
}

/** The reseller's roles that match, with how many people have each, the first ones first. */
export async function readRoleViews(tx: Tx, only?: string): Promise<RoleView[]> {
  const rows = await tx
    .select({
      role: roles,
      currency: resellers.defaultCurrency,
      people: sql<number>`(select count(*)::int from users u where u.reseller_id = roles.reseller_id
        and u.role_id = roles.id and u.status <> 'DEACTIVATED')`,
    })
    .from(roles)
    .innerJoin(resellers, eq(resellers.id, roles.resellerId))
    .where(and(only === undefined ? undefined : eq(roles.id, only)))
    .orderBy(sql`${roles.builtin} is null, array_position(array['OWNER', 'MANAGER', 'ORDER_CLERK', 'CASHIER',
      'ACCOUNTANT', 'SUPPORT', 'DEVELOPER', 'CLIENT'], ${roles.builtin}), ${roles.name}`)
  return rows.map(({ role, currency, people }) => viewOfRole(role, currency, people))
}

/** Whether somebody has the role, or had it when they were deactivated. */
export async function hasPeople(tx: Tx, roleId: string): Promise<boolean> {
  const [one] = await tx.select({ id: users.id }).from(users).where(eq(users.roleId, roleId)).limit(1)
  return one !== undefined
}
