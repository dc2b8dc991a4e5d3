import { Field, InputType } from 'type-graphql'
import { CurrencyCode } from './CurrencyCode.ts'
import { Decimal } from './Decimal.ts'

@InputType()
export class MoneyInput {
  @Field(() => Decimal)
  amount!: string

  @Field(() => CurrencyCode)
  currency!: string
}
