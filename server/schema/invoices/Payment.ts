import { Field, ID, ObjectType } from 'type-graphql'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { PaymentMethod } from '../shops/PaymentMethod.ts'
import { Invoice } from './Invoice.ts'

@ObjectType({
  implements: Node,
  description: 'Money received for an invoice, or given back. Never changed, only followed by another.',
  simpleResolvers: true,
})
export class Payment implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => Invoice)
  invoice!: Invoice

  @Field(() => Money, { description: 'Negative = given back.' })
  amount!: Money

  @Field(() => PaymentMethod)
  method!: PaymentMethod

  @Field(() => CalendarDate, { description: 'The day on which the money counts.' })
  valueDate!: string

  @Field(() => String, { nullable: true, description: 'What the transfer carried as its reference.' })
  reference!: string | null

  @Field(() => String, { nullable: true })
  note!: string | null

  @Field(() => String, { description: 'Who recorded it, in words.' })
  recordedBy!: string

  @Field(() => DateTime)
  createdAt!: Date
}
