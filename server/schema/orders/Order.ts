import { Field, ID, Int, ObjectType } from 'type-graphql'
import { JournalConnection } from '../events/JournalConnection.ts'
import { Invoice } from '../invoices/Invoice.ts'
import { AvailableAction } from '../kernel/AvailableAction.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { ActivationPolicy } from '../shops/ActivationPolicy.ts'
import { PaymentMethod } from '../shops/PaymentMethod.ts'
import { Shop } from '../shops/Shop.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { OrderLine } from './OrderLine.ts'
import { OrderPaymentStatus } from './OrderPaymentStatus.ts'
import { OrderSource } from './OrderSource.ts'
import { OrderStatus } from './OrderStatus.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class Order implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  number!: string

  @Field(() => SubAccount)
  subAccount!: SubAccount

  @Field(() => [OrderLine])
  lines!: OrderLine[]

  @Field(() => Money)
  total!: Money

  @Field(() => OrderStatus)
  status!: OrderStatus

  @Field(() => OrderPaymentStatus, { description: 'Derived from allocations, never written.' })
  paymentStatus!: OrderPaymentStatus

  @Field(() => PaymentMethod)
  paymentMethod!: PaymentMethod

  @Field(() => ActivationPolicy, {
    description: 'The policy that was applied and one sentence saying why the order waits or was activated.',
  })
  activationPolicy!: ActivationPolicy

  @Field(() => String)
  activationReason!: string

  @Field(() => Invoice, { nullable: true })
  invoice!: Invoice | null

  @Field(() => [AvailableAction])
  availableActions!: AvailableAction[]

  @Field(() => Int, { description: 'Grows by one with every committed change of this object.' })
  version!: number

  @Field(() => DateTime)
  createdAt!: Date

  @Field(() => DateTime, { nullable: true })
  activatedAt!: Date | null

  @Field(() => DateTime, { nullable: true })
  deletedAt!: Date | null

  @Field(() => Shop, { description: 'The shop it was placed in.' })
  shop!: Shop

  @Field(() => Money, { description: 'Money received for it and not given back.' })
  paid!: Money

  @Field(() => Money, { description: 'What is still to be paid; zero once deleted.' })
  outstanding!: Money

  @Field(() => Money, { description: "The part of the client's credit that is reserved for it." })
  heldCredit!: Money

  @Field(() => OrderSource, { description: 'Who placed it: API or PORTAL.' })
  source!: OrderSource

  @Field(() => String, { nullable: true, description: 'Who activated or deleted it, in words.' })
  activatedBy!: string | null

  @Field(() => String, { nullable: true, description: 'Who deleted it, in words.' })
  deletedBy!: string | null

  @Field(() => JournalConnection, { description: 'What happened to it, newest first.' })
  journal!: JournalConnection
}
