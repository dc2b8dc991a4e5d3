import { Field, ID, InputType } from 'type-graphql'

@InputType()
export class RecoverCreditInput {
  @Field(() => ID)
  subAccountId!: string

  @Field(() => String)
  token!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
