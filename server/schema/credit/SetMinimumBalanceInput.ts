import { Field, ID, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class SetMinimumBalanceInput {
  @Field(() => ID)
  subAccountId!: string

  @Field(() => MoneyInput)
  minimumBalance!: MoneyInput

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
