import { Field, InputType } from 'type-graphql'

@InputType()
export class CreateSubAccountInput {
  @Field(() => String)
  username!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => String, { nullable: true })
  externalId?: string | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null

  @Field(() => String, { nullable: true })
  phone?: string | null

  @Field(() => [String], { nullable: true })
  tags?: string[] | null
}
