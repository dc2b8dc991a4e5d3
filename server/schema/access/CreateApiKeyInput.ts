import { Field, InputType } from 'type-graphql'

@InputType()
export class CreateApiKeyInput {
  @Field(() => String)
  name!: string

  @Field(() => [String], { nullable: true, description: 'The words of what it may do, such as orders.activate.' })
  scopes?: string[] | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
