import { Field, ID, Int, ObjectType } from 'type-graphql'
import { CurrencyCode } from '../kernel/CurrencyCode.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { CreditEntryConnection } from './CreditEntryConnection.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class CreditAccount implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => CurrencyCode)
  currency!: string

  @Field(() => Money)
  balance!: Money

  @Field(() => Money, { description: 'Negative = credit limit, positive = deposit that must stay. Default 0.' })
  minimumBalance!: Money

  @Field(() => Money)
  held!: Money

  @Field(() => Money, { description: 'balance − minimumBalance − held; never spent below zero.' })
  available!: Money

  @Field(() => Int, { description: 'Grows by one with every transfer.' })
  version!: number

  @Field(() => CreditEntryConnection)
  entries!: CreditEntryConnection

  @Field(() => Boolean, {
    description:
      'The debt is beyond the limit, because the limit was lowered: existing reservations stand, nothing new may be spent.',
  })
  overLimit!: boolean

  @Field(() => SubAccount, { nullable: true, description: "Null for the reseller's own account." })
  subAccount!: SubAccount | null
}
