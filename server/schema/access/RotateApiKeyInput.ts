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

  @Field(() => [String], {
    nullable: true,
    description: 'Where the new key may be used from, as when a key is made; left out, from where the old one may.',
  })
  addresses?: string[] | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
