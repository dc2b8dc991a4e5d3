import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class DeactivateUserInput {
  @Field(() => ID)
  userId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
