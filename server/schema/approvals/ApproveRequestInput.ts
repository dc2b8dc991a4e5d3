import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class ApproveRequestInput {
  @Field(() => ID)
  approvalId!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
