import { Field, ID, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'
import { PaymentMethod } from '../shops/PaymentMethod.ts'
import { OrderLineInput } from './OrderLineInput.ts'

@InputType()
export class CreateOrderInput {
  @Field(() => ID)
  subAccountId!: string

  @Field(() => [OrderLineInput])
  lines!: OrderLineInput[]

  @Field(() => PaymentMethod)
  paymentMethod!: PaymentMethod

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null

  @Field(() => ID, { nullable: true, description: "The reseller's default shop when left out." })
  shopId?: string | null

  @Field(() => MoneyInput, {
    nullable: true,
    description:
      "The part to reserve from the client's credit; the whole for BALANCE, nothing for other methods when left out.",
  })
  fromBalance?: MoneyInput | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Activate at once, whatever the policy says (right orders.activate).',
  })
  activate?: boolean | null

  @Field(() => String, { nullable: true })
  note?: string | null
}
