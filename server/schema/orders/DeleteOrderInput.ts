import { Field, ID, InputType } from 'type-graphql'
import { PaidMoney } from './PaidMoney.ts'

@InputType()
export class DeleteOrderInput {
  @Field(() => ID)
  orderId!: string

  @Field(() => String, { nullable: true })
  reason?: string | null

  @Field(() => PaidMoney, { nullable: true })
  paidMoney?: PaidMoney | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
