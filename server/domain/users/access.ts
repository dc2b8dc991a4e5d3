import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { roles, users } from '../../../db/schema/resellers.ts'
import type { RoleRow, UserRow } from '../../../db/schema/resellers.ts'
import { shops } from '../../../db/schema/shops.ts'
import type { Actor } from '../kernel/actor.ts'
import { read } from '../kernel/context.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'
import { assertMayGive, assertWithinOwn } from '../roles/grants.ts'
import { limitsOf } from '../roles/limitsOf.ts'
import type { LimitsInput } from '../roles/limitsOf.ts'
import { findSubAccount } from '../subAccounts/findSubAccount.ts'
import { standingOf } from './standing.ts'

/** What a person may do and see: the whole of it. What is left out is not confined and not limited. */
export interface AccessInput {
  roleId: string
  /** Shops of the world that this is said in; those of the other world stay as they are. */
  shopIds?: string[] | null
  clientTags?: string[] | null
  /** A client of the world that this is said in: then the person is one of that client's. */
  clientId?: string | null
  limits?: LimitsInput | null
}

/** What of an access names things of the world that it was said in, as it is stored. */
export interface NamedAccess {
  /** All shops of that world, so that those of the other can be told from them. */
  shopsHere: readonly string[]
  shopIds: string[] | null
  client: { environmentId: string; id: string } | null
}

const MOST_TAGS = 20

/** Looks up the shops and the client in the actor's own world. Throws SHOP_NOT_FOUND, SUB_ACCOUNT_NOT_FOUND. */
export function findNamed(ctx: Context, access: AccessInput): Promise<NamedAccess> {
  return read(ctx, async (tx) => {
    const shopsHere = (await tx.select({ id: shops.id }).from(shops)).map(({ id }) => id)
    const shopIds =
      access.shopIds?.map((id) => {
        const stored = storedId('SHOP', id, 'SHOP_NOT_FOUND', ['access', 'shopIds'])
        if (!shopsHere.includes(stored)) throw new DomainError('SHOP_NOT_FOUND').at('access', 'shopIds')
        return stored
      }) ?? null
    const client = access.clientId != null ? await findSubAccount(tx, access.clientId) : null
    return { shopsHere, shopIds, client: client && { environmentId: client.environmentId, id: client.id } }
  })
}

/**
 * What a person's row holds of an access. Somebody of a client has the role of clients and nobody else has; owners are
 * neither confined nor limited; nobody gives what they lack. `before` is the person as stored, if there is one.
 * Throws ROLE_NOT_FOUND, ROLE_OF_CLIENTS, OWNER_CONFINED, RIGHT_NOT_YOURS, LIMIT_NOT_YOURS and refusals of texts and amounts.
 */
export async function decideAccess(
  tx: Tx,
  actor: Actor,
  access: AccessInput,
  { shopsHere, shopIds, client }: NamedAccess,
  before: UserRow | null,
) {
  const roleId = storedId('ROLE', access.roleId, 'ROLE_NOT_FOUND', ['access', 'roleId'])
  const [role] = await tx.select().from(roles).where(eq(roles.id, roleId)).for('key share')
  if (!role) throw new DomainError('ROLE_NOT_FOUND').at('access', 'roleId')
  const clientTags = access.clientTags?.map((tag) => readText(tag, ['access', 'clientTags'], 40)) ?? null
  if (clientTags && clientTags.length > MOST_TAGS) {
    throw new DomainError('LIST_TOO_LONG', { largest: MOST_TAGS }).at('access', 'clientTags')
  }
  const limits = await limitsOf(tx, access.limits, ['access', 'limits'])
  const elsewhere = before?.shopIds?.filter((id) => !shopsHere.includes(id)) ?? []
  const row = {
    roleId,
    shopIds: shopIds && [...shopIds, ...elsewhere],
    clientTags,
    clientEnvironmentId: client?.environmentId ?? null,
    clientId: client?.id ?? null,
    ...limits,
  }
  assertFits(role, row)
  const given = standingOf({ id: '', rights: [], ...row }, role)
  assertMayGive(actor, given.rights, ['access', 'roleId'])
  if (role.builtin !== 'CLIENT') assertWithinOwn(actor, given.limits, ['access', 'limits'])
  return row
}

function assertFits(
  role: RoleRow,
  person: Pick<
    UserRow,
    'shopIds' | 'clientTags' | 'clientId' | 'largestCreditMinor' | 'refundsPerDayMinor' | 'secondPersonAboveMinor'
  >,
): void {
  if ((role.builtin === 'CLIENT') !== (person.clientId !== null)) {
    throw new DomainError('ROLE_OF_CLIENTS').at('access', 'roleId')
  }
  const { shopIds, clientTags, largestCreditMinor, refundsPerDayMinor, secondPersonAboveMinor } = person
  const part = shopIds ?? clientTags ?? largestCreditMinor ?? refundsPerDayMinor ?? secondPersonAboveMinor
  if (role.builtin === 'OWNER' && part !== null) throw new DomainError('OWNER_CONFINED').at('access')
}

/** A person with the role, held until the commit. Throws USER_NOT_FOUND. */
export async function holdPerson(tx: Tx, userId: string): Promise<{ user: UserRow; role: RoleRow }> {
  const id = storedId('USER', userId, 'USER_NOT_FOUND', ['userId'])
  const [found] = await tx
    .select({ user: users, role: roles })
    .from(users)
    .innerJoin(roles, and(eq(roles.resellerId, users.resellerId), eq(roles.id, users.roleId)))
    .where(eq(users.id, id))
    .for('update', { of: users })
  if (!found) throw new DomainError('USER_NOT_FOUND').at('userId')
  return found
}

/**
 * Holds every active owner until the commit, and throws LAST_OWNER if nobody else than the one who is about to be no
 * owner any more is left. Two who shut each other out at the same instant wait for one another here.
 */
export async function assertOwnerStays(tx: Tx, leaving: string): Promise<void> {
  const owners = await tx
    .select({ id: users.id })
    .from(users)
    .where(
      and(
        eq(users.status, 'ACTIVE'),
        inArray(users.roleId, tx.select({ id: roles.id }).from(roles).where(eq(roles.builtin, 'OWNER'))),
      ),
    )
    .orderBy(sql`${users.id}`)
    .for('update')
  if (owners.every(({ id }) => id === leaving)) throw new DomainError('LAST_OWNER').at('userId')
}
