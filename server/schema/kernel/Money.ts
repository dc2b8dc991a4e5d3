import { Field, ObjectType } from 'type-graphql'
import { CurrencyCode } from './CurrencyCode.ts'
import { Decimal } from './Decimal.ts'

@ObjectType({ simpleResolvers: true })
export class Money {
  @Field(() => Decimal)
  amount!: string

  @Field(() => CurrencyCode)
  currency!: string
}
