import { Field, ID, InputType } from 'type-graphql'
import { CalendarDate } from '../kernel/CalendarDate.ts'
import { InvoiceStatus } from './InvoiceStatus.ts'

@InputType()
export class InvoiceFilter {
  @Field(() => [InvoiceStatus], { nullable: true })
  status?: InvoiceStatus[] | null

  @Field(() => Boolean, { nullable: true })
  overdue?: boolean | null

  @Field(() => ID, { nullable: true })
  subAccountId?: string | null

  @Field(() => String, { nullable: true })
  text?: string | null

  @Field(() => CalendarDate, { nullable: true })
  dueFrom?: string | null

  @Field(() => CalendarDate, { nullable: true })
  dueTo?: string | null
}
