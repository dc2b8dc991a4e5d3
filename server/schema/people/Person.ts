import { Field, ID, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { Node } from '../kernel/Node.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { Limits } from './Limits.ts'
import { Role } from './Role.ts'
import { UserStatus } from './UserStatus.ts'

@ObjectType({
  implements: Node,
  description: 'Somebody who signs in, as those see them who manage users.',
  simpleResolvers: true,
})
export class Person implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => UserStatus)
  status!: UserStatus

  @Field(() => Role)
  role!: Role

  @Field(() => [String], { description: 'What they may do, after what they are confined to was taken off.' })
  rights!: string[]

  @Field(() => [ID], { nullable: true, description: 'The shops that they see, of both worlds; null is every shop.' })
  shopIds!: string[] | null

  @Field(() => [String], {
    nullable: true,
    description: 'They see clients with one of these tags; null is every client.',
  })
  clientTags!: string[] | null

  @Field(() => Boolean, { description: "One of a client's people, who see what is that client's and nothing else." })
  ofClient!: boolean

  @Field(() => SubAccount, { nullable: true, description: 'That client, if it is in this world.' })
  client!: SubAccount | null

  @Field(() => Limits, { description: "Their own, which stand in the place of the role's." })
  ownLimits!: Limits

  @Field(() => Limits, { description: 'Those that count.' })
  limits!: Limits

  @Field(() => Boolean, { description: 'Whether a password alone does not let them in.' })
  secondStep!: boolean

  @Field(() => DateTime, { nullable: true, description: 'When they last signed in or asked for anything.' })
  lastSeenAt!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'Until when an invitation that waits can be accepted.' })
  invitedUntil!: Date | null

  @Field(() => Int)
  version!: number

  @Field(() => DateTime)
  createdAt!: Date
}
