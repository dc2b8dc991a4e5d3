import { Field, ID, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class GiveCreditInput {
  @Field(() => ID)
  subAccountId!: string

  @Field(() => MoneyInput)
  amount!: MoneyInput

  @Field(() => String, { nullable: true })
  note?: string | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null
}
