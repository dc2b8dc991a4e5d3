import { Field, ID, InputType, Int } from 'type-graphql'

@InputType()
export class RotateApiKeyInput {
  @Field(() => ID)
  apiKeyId!: string

  @Field(() => Int, {
    nullable: true,
    description: 'Hours for which the old key still works: 24 when left out, 720 at most.',
  })
  overlapHours?: number | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
