import { Field, Int, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'

@ObjectType({ description: 'One line of the invoice, as the payer sees it.', simpleResolvers: true })
export class PaymentPageLine {
  @Field(() => String)
  description!: string

  @Field(() => Int)
  quantity!: number

  @Field(() => Money)
  total!: Money
}
