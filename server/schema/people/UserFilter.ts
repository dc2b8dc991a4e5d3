import { Field, ID, InputType } from 'type-graphql'
import { UserStatus } from './UserStatus.ts'

@InputType()
export class UserFilter {
  @Field(() => String, { nullable: true, description: 'Part of a name or an e-mail.' })
  search?: string | null

  @Field(() => [UserStatus], { nullable: true })
  status?: UserStatus[] | null

  @Field(() => ID, { nullable: true, description: 'Those who have this role.' })
  roleId?: string | null

  @Field(() => Boolean, { nullable: true, description: "Only people of clients, or only the reseller's own staff." })
  ofClient?: boolean | null
}
