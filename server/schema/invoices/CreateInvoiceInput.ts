import { Field, ID, InputType } from 'type-graphql'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType()
export class CreateInvoiceInput {
  @Field(() => ID)
  subAccountId!: string

  @Field(() => String, { nullable: true })
  number?: string | null

  @Field(() => String, { nullable: true })
  externalId?: string | null

  @Field(() => MoneyInput)
  total!: MoneyInput

  @Field(() => CalendarDate)
  dueOn!: string

  @Field(() => String, { nullable: true })
  idempotencyKey?: string | null

  @Field(() => ID, { nullable: true, description: "The reseller's default shop when left out." })
  shopId?: string | null

  @Field(() => String, { nullable: true, description: 'What it is for, in words.' })
  description?: string | null
}
