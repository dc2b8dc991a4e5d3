import { Field, ObjectType } from 'type-graphql'
import { ActivationPolicy } from './ActivationPolicy.ts'
import { PaymentMethod } from './PaymentMethod.ts'

@ObjectType({ description: 'The policy in force for one payment method.', simpleResolvers: true })
export class ActivationPolicySetting {
  @Field(() => PaymentMethod)
  paymentMethod!: PaymentMethod

  @Field(() => ActivationPolicy)
  policy!: ActivationPolicy
}
