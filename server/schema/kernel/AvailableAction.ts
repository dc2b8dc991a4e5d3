import { Field, ObjectType } from 'type-graphql'

@ObjectType({ description: 'What this viewer may do with an object now, and why not.', simpleResolvers: true })
export class AvailableAction {
  @Field(() => String)
  action!: string

  @Field(() => Boolean)
  allowed!: boolean

  @Field(() => String, { nullable: true })
  blockedBy!: string | null
}
