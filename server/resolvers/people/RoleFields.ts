import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql'
import type { RoleView } from '../../domain/roles/roleView.ts'
import { Role } from '../../schema/people/Role.ts'
import { sayRole } from '../../sentences/why.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'

@Resolver(() => Role)
export class RoleFields {
  @FieldResolver(() => String)
  name(@Root() role: RoleView, @Ctx() graph: GraphContext) {
    return sayRole(graph.language, role)
  }
}
