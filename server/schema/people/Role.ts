import { Field, ID, Int, ObjectType } from 'type-graphql'
import { Node } from '../kernel/Node.ts'
import { BuiltinRole } from './BuiltinRole.ts'
import { Limits } from './Limits.ts'

@ObjectType({ implements: Node, description: 'A set of rights with a name.', simpleResolvers: true })
export class Role implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String, { description: "In the viewer's language for a role that every reseller has." })
  name!: string

  @Field(() => BuiltinRole, { nullable: true, description: "Null for a role of the reseller's own making." })
  builtin!: BuiltinRole | null

  @Field(() => [String], { description: 'The words of what it allows, such as orders.activate.' })
  rights!: string[]

  @Field(() => Limits, {
    description: 'How far each person of the role goes alone, unless their own limits say otherwise.',
  })
  limits!: Limits

  @Field(() => Int, { description: 'People who have it and are not deactivated.' })
  people!: number

  @Field(() => Int)
  version!: number
}
