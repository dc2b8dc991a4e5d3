import { Field, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { Order } from './Order.ts'

@ObjectType({ description: 'The pending orders of one client.', simpleResolvers: true })
export class ActivationQueueGroup {
  @Field(() => SubAccount)
  subAccount!: SubAccount

  @Field(() => [Order], { description: 'Oldest first.' })
  orders!: Order[]

  @Field(() => Int)
  orderCount!: number

  @Field(() => DateTime, { description: 'When the oldest of them was placed.' })
  oldestAt!: Date

  @Field(() => [Money], { description: 'What they come to, one amount per currency.' })
  total!: Money[]
}
