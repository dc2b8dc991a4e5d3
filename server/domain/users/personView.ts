import { and, eq, sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { resellers, roles, users } from '../../../db/schema/resellers.ts'
import type { RoleRow, UserRow } from '../../../db/schema/resellers.ts'
import { subAccounts } from '../../../db/schema/subAccounts.ts'
import type { SubAccountRow } from '../../../db/schema/subAccounts.ts'
import { instantOf } from '../kernel/clock.ts'
import { publicId } from '../kernel/ids.ts'
import { viewOfLimits, viewOfRole } from '../roles/roleView.ts'
import type { LimitsView, RoleView } from '../roles/roleView.ts'
import { standingOf } from './standing.ts'

/** A person as those see them who manage people. */
export interface PersonView {
  id: string
  name: string
  email: string
  status: UserRow['status']
  role: RoleView
  /** What they may do, after what they are confined to was taken off. */
  rights: readonly string[]
  /** Public ids; null is every shop. */
  shopIds: string[] | null
  clientTags: string[] | null
  /** Somebody of a client. */
  ofClient: boolean
  /** That client, if it is in this world. */
  client: SubAccountRow | null
  /** The person's own, in the place of the role's. */
  ownLimits: LimitsView
  /** Those that count. */
  limits: LimitsView
  /** Whether a password alone does not let them in. */
  secondStep: boolean
  lastSeenAt: Date | null
  /** Until when an invitation that waits can be accepted. */
  invitedUntil: Date | null
  version: number
  createdAt: Date
}

interface FoundPerson {
  user: UserRow
  role: RoleRow
  client: SubAccountRow | null
  currency: string
  people: number
  secondStep: boolean
  lastSeenAt: string | null
  invitedUntil: string | null
}

/** The people of the reseller that match, as they are shown. */
export async function readPeople(
  tx: Tx,
  { where, orderBy = [], limit }: { where?: SQL; orderBy?: SQL[]; limit?: number },
): Promise<PersonView[]> {
  const rows = await tx
    .select({
      user: users,
      role: roles,
      client: subAccounts,
      currency: resellers.defaultCurrency,
      people: sql<number>`(select count(*)::int from users u where u.reseller_id = users.reseller_id
        and u.role_id = users.role_id and u.status <> 'DEACTIVATED')`,
      secondStep: sql<boolean>`exists (select 1 from one_time_codes c where c.reseller_id = users.reseller_id
          and c.user_id = users.id and c.confirmed_at is not null)
        or exists (select 1 from passkeys p where p.reseller_id = users.reseller_id and p.user_id = users.id)`,
      lastSeenAt: sql<string | null>`greatest(users.last_signed_in_at, seen.last_seen_at)`,
      invitedUntil: sql<
        string | null
      >`(select max(t.expires_at) from user_tokens t where t.reseller_id = users.reseller_id
        and t.user_id = users.id and t.purpose = 'INVITE' and users.status = 'INVITED')`,
    })
    .from(users)
    .innerJoin(roles, and(eq(roles.resellerId, users.resellerId), eq(roles.id, users.roleId)))
    .innerJoin(resellers, eq(resellers.id, users.resellerId))
    .leftJoin(
      subAccounts,
      and(eq(subAccounts.environmentId, users.clientEnvironmentId), eq(subAccounts.id, users.clientId)),
    )
    .leftJoin(sql`people_seen() seen`, sql`seen.user_id = users.id`)
    .where(where)
    .orderBy(...orderBy)
    .limit(limit ?? 1)
  return rows.map(viewOf)
}

/** One person by the stored id; null when there is none. */
export const readPersonView = async (tx: Tx, uuid: string): Promise<PersonView | null> =>
  (await readPeople(tx, { where: eq(users.id, uuid) }))[0] ?? null

function viewOf({
  user,
  role,
  client,
  currency,
  people,
  secondStep,
  lastSeenAt,
  invitedUntil,
}: FoundPerson): PersonView {
  const { rights, limits } = standingOf(user, role)
  return {
    id: publicId('USER', user.id),
    name: user.name,
    email: user.email,
    status: user.status,
    role: viewOfRole(role, currency, people),
    rights,
    shopIds: user.shopIds && user.shopIds.map((id) => publicId('SHOP', id)),
    clientTags: user.clientTags,
    ofClient: user.clientId !== null,
    client,
    ownLimits: viewOfLimits(user, currency),
    limits: viewOfLimits(limits, currency),
    secondStep,
    lastSeenAt: lastSeenAt === null ? null : instantOf(lastSeenAt),
    invitedUntil: invitedUntil === null ? null : instantOf(invitedUntil),
    version: user.version,
    createdAt: user.createdAt,
  }
}
