import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RejectRequestInput {
  @Field(() => ID)
  approvalId!: string

  @Field(() => String, { nullable: true, description: 'For the person who asked.' })
  reason?: string | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
