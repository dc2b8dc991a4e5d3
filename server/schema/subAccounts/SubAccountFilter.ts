import { Field, InputType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'

@InputType()
export class SubAccountFilter {
  @Field(() => String, { nullable: true })
  text?: string | null

  @Field(() => Boolean, { nullable: true })
  hasPendingOrders?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Has an available balance below zero or a debt beyond the limit.',
  })
  overLimit?: boolean | null

  @Field(() => String, { nullable: true })
  tag?: string | null

  @Field(() => DateTime, { nullable: true })
  createdFrom?: Date | null

  @Field(() => DateTime, { nullable: true })
  createdTo?: Date | null
}
