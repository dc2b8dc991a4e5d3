import { Field, ID, InputType } from 'type-graphql'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { MoneyInput } from '../kernel/MoneyInput.ts'
import { PaymentMethod } from '../shops/PaymentMethod.ts'

@InputType()
export class RecordPaymentInput {
  @Field(() => ID)
  invoiceId!: string

  @Field(() => MoneyInput)
  amount!: MoneyInput

  @Field(() => PaymentMethod)
  method!: PaymentMethod

  @Field(() => CalendarDate, { nullable: true })
  valueDate?: string | null

  @Field(() => String, { nullable: true })
  reference?: string | null

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null

  @Field(() => String, { nullable: true })
  note?: string | null
}
