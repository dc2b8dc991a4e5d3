import { Field, ID, InputType, Int } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class OrderLineInput {
  @Field(() => ID)
  productId!: string

  @Field(() => Int)
  quantity!: number

  @Field(() => MoneyInput, { nullable: true })
  unitPrice?: MoneyInput | null
}
