import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class ResendInvitationInput {
  @Field(() => ID)
  userId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
