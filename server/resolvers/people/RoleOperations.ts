import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { RIGHTS, WHOLE_RESELLER_RIGHTS } from '../../domain/kernel/rights.ts'
import { createRole } from '../../domain/roles/createRole.ts'
import { readRoles } from '../../domain/roles/readRoles.ts'
import { deleteRole, updateRole } from '../../domain/roles/updateRole.ts'
import { CreateRoleInput } from '../../schema/people/CreateRoleInput.ts'
import { DeleteRoleInput } from '../../schema/people/DeleteRoleInput.ts'
import { RightWord } from '../../schema/people/RightWord.ts'
import { Role } from '../../schema/people/Role.ts'
import { RolePayload } from '../../schema/people/RolePayload.ts'
import { UpdateRoleInput } from '../../schema/people/UpdateRoleInput.ts'
import { sayRight } from '../../sentences/why.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class RoleOperations {
  @Allow('users.manage')
  @Query(() => [Role], { description: "Those that every reseller begins with, then the reseller's own by name." })
  roles(@Ctx() graph: GraphContext) {
    return readRoles(signedIn(graph))
  }

  @Allow('SIGNED_IN')
  @Query(() => [RightWord], { description: 'Everything that somebody may be allowed to do.' })
  rights(@Ctx() graph: GraphContext) {
    return RIGHTS.map((right) => ({
      right,
      text: sayRight(graph.language, right),
      whole: WHOLE_RESELLER_RIGHTS.includes(right),
    }))
  }

  @BusinessMutation(() => RolePayload, 'users.manage', 'None of its rights may be one that you lack.')
  createRole(@Arg('input', () => CreateRoleInput) input: CreateRoleInput, @Ctx() graph: GraphContext) {
    return createRole(signedIn(graph), input)
  }

  @BusinessMutation(() => RolePayload, 'users.manage', 'At once for all who have the role.')
  updateRole(@Arg('input', () => UpdateRoleInput) input: UpdateRoleInput, @Ctx() graph: GraphContext) {
    return updateRole(signedIn(graph), input)
  }

  @BusinessMutation(() => RolePayload, 'users.manage', 'Only a role that nobody has.')
  deleteRole(@Arg('input', () => DeleteRoleInput) input: DeleteRoleInput, @Ctx() graph: GraphContext) {
    return deleteRole(signedIn(graph), input)
  }
}
