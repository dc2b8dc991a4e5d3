import { Field, ID, InputType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { PaymentMethod } from '../shops/PaymentMethod.ts'
import { OrderPaymentStatus } from './OrderPaymentStatus.ts'
import { OrderStatus } from './OrderStatus.ts'

@InputType()
export class OrderFilter {
  @Field(() => [OrderStatus], { nullable: true })
  status?: OrderStatus[] | null

  @Field(() => [OrderPaymentStatus], { nullable: true })
  paymentStatus?: OrderPaymentStatus[] | null

  @Field(() => [PaymentMethod], { nullable: true })
  paymentMethod?: PaymentMethod[] | null

  @Field(() => ID, { nullable: true })
  subAccountId?: string | null

  @Field(() => String, { nullable: true })
  text?: string | null

  @Field(() => DateTime, { nullable: true })
  createdFrom?: Date | null

  @Field(() => DateTime, { nullable: true })
  createdTo?: Date | null

  @Field(() => ID, { nullable: true, description: 'Only orders placed in this shop.' })
  shopId?: string | null
}
