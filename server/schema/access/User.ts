import { Field, ID, ObjectType } from 'type-graphql'

@ObjectType({ description: 'A person who signs in.', simpleResolvers: true })
export class User {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string
}
