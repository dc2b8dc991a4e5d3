import { eq } from 'drizzle-orm'
import type { Tx } from '../../../db/client.ts'
import { roles, users } from '../../../db/schema/resellers.ts'
import type { RoleRow } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { storedId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import type { Write } from '../kernel/write.ts'
import { inLiveWorld } from '../users/inLiveWorld.ts'
import { LONGEST_ROLE_NAME } from './createRole.ts'
import { assertMayGive, assertNotStronger, assertWithinOwn, readRights } from './grants.ts'
import { limitsOf } from './limitsOf.ts'
import type { LimitsInput } from './limitsOf.ts'
import { hasPeople, readRoleViews } from './roleView.ts'
import type { RoleView } from './roleView.ts'

export interface UpdateRoleInput {
  roleId: string
  name: string
  rights: string[]
  limits?: LimitsInput | null
  idempotencyKey?: string | null
}

/** Holds a role until the commit. Throws ROLE_NOT_FOUND. */
export async function holdRole(tx: Tx, roleId: string, path: string[]): Promise<RoleRow> {
  const id = storedId('ROLE', roleId, 'ROLE_NOT_FOUND', path)
  const [role] = await tx.select().from(roles).where(eq(roles.id, id)).for('update')
  if (!role) throw new DomainError('ROLE_NOT_FOUND').at(...path)
  return role
}

/**
 * Changes what a role is called, allows and limits: at once for all who have it. What owners and people of clients may do
 * never changes, and a role that every reseller has keeps its name. Throws ROLE_NOT_FOUND, ROLE_FIXED, OWN_RIGHTS for the
 * role that one has oneself, and what createRole throws.
 */
export async function updateRole(ctx: Context, input: UpdateRoleInput): Promise<{ role: RoleView }> {
  const name = readText(input.name, ['name'], LONGEST_ROLE_NAME)
  const rights = readRights(input.rights, ['rights'])
  const conflicts = { roles_name: () => new DomainError('ROLE_NAME_TAKEN', { name }).at('name') }
  const live = await inLiveWorld(ctx)
  return write(live, { operation: 'updateRole', right: 'users.manage', input, conflicts }, async (write) => {
    const before = await holdRole(write.tx, input.roleId, ['roleId'])
    const limits = await limitsOf(write.tx, input.limits, ['limits'])
    await assertChangeable(write, before)
    assertNotStronger(write.actor, readRights(before.rights, []))
    assertMayGive(write.actor, rights, ['rights'])
    assertWithinOwn(write.actor, limits, ['limits'])
    const called = before.builtin ? before.name : name
    const version = before.version + 1
    await write.tx
      .update(roles)
      .set({ name: called, rights, ...limits, version })
      .where(eq(roles.id, before.id))
    write.record({
      kind: 'role.changed',
      subjectType: 'ROLE',
      subjectId: before.id,
      subjectVersion: version,
      data: { name: called },
    })
    return { role: (await readRoleViews(write.tx, before.id))[0]! }
  })
}

async function assertChangeable({ tx, actor }: Write, { id, builtin }: RoleRow): Promise<void> {
  if (builtin === 'OWNER' || builtin === 'CLIENT') throw new DomainError('ROLE_FIXED').at('roleId')
  if (actor.kind !== 'USER') return
  const [self] = await tx.select({ roleId: users.roleId }).from(users).where(eq(users.id, actor.id))
  if (self?.roleId === id) throw new DomainError('OWN_RIGHTS').at('roleId')
}

export interface DeleteRoleInput {
  roleId: string
  idempotencyKey?: string | null
}

/** Deletes a role of the reseller's own that nobody has. Throws ROLE_NOT_FOUND, ROLE_FIXED, ROLE_IN_USE. */
export async function deleteRole(ctx: Context, input: DeleteRoleInput): Promise<{ role: RoleView }> {
  const conflicts = { users_role: () => new DomainError('ROLE_IN_USE').at('roleId') }
  const live = await inLiveWorld(ctx)
  return write(live, { operation: 'deleteRole', right: 'users.manage', input, conflicts }, async (write) => {
    const role = await holdRole(write.tx, input.roleId, ['roleId'])
    if (role.builtin) throw new DomainError('ROLE_FIXED').at('roleId')
    if (await hasPeople(write.tx, role.id)) throw new DomainError('ROLE_IN_USE').at('roleId')
    const [shown] = await readRoleViews(write.tx, role.id)
    await write.tx.delete(roles).where(eq(roles.id, role.id))
    write.record({
      kind: 'role.deleted',
      subjectType: 'ROLE',
      subjectId: role.id,
      subjectVersion: role.version + 1,
      data: { name: role.name },
    })
    return { role: shown! }
  })
}
