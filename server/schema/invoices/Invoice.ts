import { Field, ID, Int, ObjectType } from 'type-graphql'
import { JournalConnection } from '../events/JournalConnection.ts'
import { AvailableAction } from '../kernel/AvailableAction.ts'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { Order } from '../orders/Order.ts'
import { OrderLine } from '../orders/OrderLine.ts'
import { Shop } from '../shops/Shop.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { InvoiceLight } from './InvoiceLight.ts'
import { InvoiceShare } from './InvoiceShare.ts'
import { InvoiceStatus } from './InvoiceStatus.ts'
import { Payment } from './Payment.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class Invoice implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  number!: string

  @Field(() => String, { nullable: true })
  externalId!: string | null

  @Field(() => SubAccount)
  subAccount!: SubAccount

  @Field(() => Order, { nullable: true })
  order!: Order | null

  @Field(() => Money)
  total!: Money

  @Field(() => Money)
  paid!: Money

  @Field(() => Money)
  outstanding!: Money

  @Field(() => InvoiceStatus)
  status!: InvoiceStatus

  @Field(() => InvoiceLight)
  light!: InvoiceLight

  @Field(() => Boolean)
  overdue!: boolean

  @Field(() => CalendarDate)
  issuedOn!: string

  @Field(() => CalendarDate)
  dueOn!: string

  @Field(() => String, { description: 'Stable public address of the payment page, for ever.' })
  paymentUrl!: string

  @Field(() => String, {
    description:
      "Opens the public view of this invoice's payment state, and nothing else. Not the token inside paymentUrl.",
  })
  publicToken!: string

  @Field(() => Int)
  version!: number

  @Field(() => Shop)
  shop!: Shop

  @Field(() => String, { description: "ISO 11649 creditor reference, for the transfer's remittance information." })
  paymentReference!: string

  @Field(() => [OrderLine])
  lines!: OrderLine[]

  @Field(() => [Payment])
  payments!: Payment[]

  @Field(() => InvoiceShare, { description: 'Everything needed to hand the invoice to its payer.' })
  share!: InvoiceShare

  @Field(() => DateTime, { nullable: true, description: 'When it became fully paid.' })
  paidAt!: Date | null

  @Field(() => JournalConnection, { description: 'What happened to it, newest first.' })
  journal!: JournalConnection

  @Field(() => [AvailableAction])
  availableActions!: AvailableAction[]

  @Field(() => DateTime)
  createdAt!: Date
}
