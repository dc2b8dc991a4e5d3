import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'

@ObjectType({ description: "A third party's key. Its secret is shown once, when it is made.", simpleResolvers: true })
export class ApiKey {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { description: 'The last characters of the secret, to tell keys apart in a list.' })
  hint!: string

  @Field(() => [String], { description: 'The words of what it may do, such as orders.activate.' })
  scopes!: string[]

  @Field(() => [String], {
    description: 'Addresses and networks (CIDR) that it may be used from; none is everywhere.',
  })
  addresses!: string[]

  @Field(() => DateTime)
  createdAt!: Date

  @Field(() => String, { description: 'Who made it, in words.' })
  createdBy!: string

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null

  @Field(() => DateTime, { nullable: true, description: 'When a key that was replaced by another stops working.' })
  expiresAt!: Date | null

  @Field(() => DateTime, { nullable: true })
  revokedAt!: Date | null
}
