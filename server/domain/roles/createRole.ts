import { roles } from '../../../db/schema/resellers.ts'
import type { Context } from '../kernel/context.ts'
import { DomainError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { readText } from '../kernel/text.ts'
import { write } from '../kernel/write.ts'
import { inLiveWorld } from '../users/inLiveWorld.ts'
import { assertMayGive, assertWithinOwn, readRights } from './grants.ts'
import { limitsOf } from './limitsOf.ts'
import type { LimitsInput } from './limitsOf.ts'
import { readRoleViews } from './roleView.ts'
import type { RoleView } from './roleView.ts'

export interface CreateRoleInput {
  name: string
  rights: string[]
  limits?: LimitsInput | null
  idempotencyKey?: string | null
}

const MOST_ROLES = 100
export const LONGEST_ROLE_NAME = 60

/**
 * Makes a role of the reseller's own. Throws RIGHT_UNKNOWN, RIGHT_NOT_YOURS, LIMIT_NOT_YOURS, ROLE_NAME_TAKEN,
 * TOO_MANY_KEPT beyond a hundred roles, and the refusals of texts and amounts.
 */
export async function createRole(ctx: Context, input: CreateRoleInput): Promise<{ role: RoleView }> {
  const name = readText(input.name, ['name'], LONGEST_ROLE_NAME)
  const rights = readRights(input.rights, ['rights'])
  assertMayGive(ctx.actor, rights, ['rights'])
  const conflicts = { roles_name: () => new DomainError('ROLE_NAME_TAKEN', { name }).at('name') }
  const live = await inLiveWorld(ctx)
  return write(live, { operation: 'createRole', right: 'users.manage', input, conflicts }, async (write) => {
    const limits = await limitsOf(write.tx, input.limits, ['limits'])
    assertWithinOwn(write.actor, limits, ['limits'])
    if ((await readRoleViews(write.tx)).length >= MOST_ROLES)
      throw new DomainError('TOO_MANY_KEPT', { largest: MOST_ROLES })
    const id = newId()
    await write.tx.insert(roles).values({ resellerId: write.actor.resellerId, id, name, rights, ...limits })
    write.record({ kind: 'role.created', subjectType: 'ROLE', subjectId: id, subjectVersion: 1, data: { name } })
    return { role: (await readRoleViews(write.tx, id))[0]! }
  })
}
