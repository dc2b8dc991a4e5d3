import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RevokeApiKeyInput {
  @Field(() => ID)
  apiKeyId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
