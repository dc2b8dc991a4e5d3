import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Invoice } from './Invoice.ts'
import { Payment } from './Payment.ts'

@ObjectType({ simpleResolvers: true })
export class InvoicePayload {
  @Field(() => Invoice, { nullable: true })
  invoice!: Invoice | null

  @Field(() => [UserError])
  errors!: UserError[]

  @Field(() => Payment, { nullable: true, description: 'The payment that was recorded, if the call recorded one.' })
  payment!: Payment | null
}
