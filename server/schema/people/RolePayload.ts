import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Role } from './Role.ts'

@ObjectType({ simpleResolvers: true })
export class RolePayload {
  @Field(() => Role, { nullable: true })
  role!: Role | null

  @Field(() => [UserError])
  errors!: UserError[]
}
