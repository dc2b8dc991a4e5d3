import { Field, Int, ObjectType } from 'type-graphql'
import { InvoiceLight } from '../invoices/InvoiceLight.ts'
import { InvoiceStatus } from '../invoices/InvoiceStatus.ts'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { BankTransferInstructions } from './BankTransferInstructions.ts'
import { PaymentPageLine } from './PaymentPageLine.ts'

@ObjectType({ description: 'What the payer sees, and nothing else.', simpleResolvers: true })
export class PaymentPage {
  @Field(() => String)
  sellerName!: string

  @Field(() => String)
  sellerLegalName!: string

  @Field(() => String, { description: 'CSS hex colour.' })
  brandColor!: string

  @Field(() => String)
  invoiceNumber!: string

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

  @Field(() => CalendarDate)
  issuedOn!: string

  @Field(() => CalendarDate)
  dueOn!: string

  @Field(() => Boolean)
  overdue!: boolean

  @Field(() => DateTime, { nullable: true })
  paidAt!: Date | null

  @Field(() => [PaymentPageLine])
  lines!: PaymentPageLine[]

  @Field(() => BankTransferInstructions, {
    nullable: true,
    description: 'How to pay it by bank transfer; null when that is not possible now.',
  })
  bankTransfer!: BankTransferInstructions | null

  @Field(() => Money, { nullable: true, description: "What the client's credit can pay of it now; null when nothing." })
  payableFromBalance!: Money | null

  @Field(() => Int)
  version!: number
}
