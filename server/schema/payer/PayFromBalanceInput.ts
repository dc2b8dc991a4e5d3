import { Field, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class PayFromBalanceInput {
  @Field(() => String, { description: "The payment page's token." })
  token!: string

  @Field(() => MoneyInput)
  amount!: MoneyInput

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
