import { Field, Int, ObjectType } from 'type-graphql'
import { CreditAccount } from '../credit/CreditAccount.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'

@ObjectType({
  description: "What waits for a person now, and what has happened since midnight in the reseller's time zone.",
  simpleResolvers: true,
})
export class Today {
  @Field(() => Int)
  pendingOrders!: number

  @Field(() => DateTime, { nullable: true, description: 'When the oldest pending order was placed.' })
  oldestPendingAt!: Date | null

  @Field(() => Int)
  overdueInvoices!: number

  @Field(() => Int)
  openInvoices!: number

  @Field(() => Int, { description: "Clients' credit accounts whose debt is beyond the limit." })
  accountsOverLimit!: number

  @Field(() => Int, {
    description: 'Requests that wait for a second person; 0 for whoever may not agree to any.',
  })
  waitingApprovals!: number

  @Field(() => Int, { description: 'Orders placed today.' })
  ordersToday!: number

  @Field(() => Int, { description: 'Orders activated today.' })
  activatedToday!: number

  @Field(() => [Money], { description: 'Money received today, one amount per currency.' })
  paidToday!: Money[]

  @Field(() => CreditAccount, {
    nullable: true,
    description: "The reseller's own credit in the default currency; null for whoever may not read credit.",
  })
  ownCredit!: CreditAccount | null
}
