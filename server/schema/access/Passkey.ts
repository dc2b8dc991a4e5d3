import { Field, ID, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'

@ObjectType({
  description: 'What a person signs in with in the place of a password and a code.',
  simpleResolvers: true,
})
export class Passkey {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => Boolean, { description: "Whether it may be on several of the person's devices." })
  synced!: boolean

  @Field(() => DateTime)
  createdAt!: Date

  @Field(() => DateTime, { nullable: true })
  lastUsedAt!: Date | null
}
