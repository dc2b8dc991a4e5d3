import { Field, ID, Int, ObjectType } from 'type-graphql'
import { CreditAccount } from '../credit/CreditAccount.ts'
import { JournalConnection } from '../events/JournalConnection.ts'
import { InvoiceConnection } from '../invoices/InvoiceConnection.ts'
import { AvailableAction } from '../kernel/AvailableAction.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Node } from '../kernel/Node.ts'
import { OrderConnection } from '../orders/OrderConnection.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class SubAccount implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  username!: string

  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => String, { nullable: true, description: "The integrator's own key, unique per reseller." })
  externalId!: string | null

  @Field(() => CreditAccount)
  credit!: CreditAccount

  @Field(() => Int)
  pendingOrderCount!: number

  @Field(() => OrderConnection)
  orders!: OrderConnection

  @Field(() => String, { nullable: true })
  phone!: string | null

  @Field(() => [String])
  tags!: string[]

  @Field(() => [CreditAccount], {
    description: 'Every credit account of the client that has ever moved, and the one in the default currency.',
  })
  credits!: CreditAccount[]

  @Field(() => InvoiceConnection)
  invoices!: InvoiceConnection

  @Field(() => JournalConnection, { description: 'What happened to it, newest first.' })
  journal!: JournalConnection

  @Field(() => [AvailableAction])
  availableActions!: AvailableAction[]

  @Field(() => Int)
  version!: number

  @Field(() => DateTime)
  createdAt!: Date
}
