import { Field, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'

@ObjectType({ simpleResolvers: true })
export class CreditRecoveryPreview {
  @Field(() => Money)
  amount!: Money

  @Field(() => Money)
  held!: Money

  @Field(() => String)
  token!: string

  @Field(() => Money, { description: 'The balance now and what it will be.' })
  balanceBefore!: Money

  @Field(() => Money, { description: 'The balance once the free money has been moved.' })
  balanceAfter!: Money
}
