import { Field, ObjectType } from 'type-graphql'

@ObjectType({ description: 'What a value was before and after, in words.', simpleResolvers: true })
export class JournalChange {
  @Field(() => String, { nullable: true, description: 'What it was.' })
  before!: string | null

  @Field(() => String, { nullable: true, description: 'What it is since.' })
  after!: string | null
}
