import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { PaymentPage } from './PaymentPage.ts'

@ObjectType({ simpleResolvers: true })
export class PayFromBalancePayload {
  @Field(() => PaymentPage, { nullable: true })
  paymentPage!: PaymentPage | null

  @Field(() => [UserError])
  errors!: UserError[]
}
