import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { Order } from './Order.ts'

@ObjectType({ simpleResolvers: true })
export class OrderPayload {
  @Field(() => Order, { nullable: true })
  order!: Order | null

  @Field(() => [UserError])
  errors!: UserError[]

  @Field(() => SubAccount, { nullable: true, description: 'The client, whose pending count and credit moved with it.' })
  subAccount!: SubAccount | null
}
