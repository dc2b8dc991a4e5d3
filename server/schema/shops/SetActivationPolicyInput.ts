import { Field, InputType } from 'type-graphql'
import { ActivationPolicy } from './ActivationPolicy.ts'
import { PaymentMethod } from './PaymentMethod.ts'

@InputType()
export class SetActivationPolicyInput {
  @Field(() => PaymentMethod)
  paymentMethod!: PaymentMethod

  @Field(() => ActivationPolicy)
  policy!: ActivationPolicy

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
