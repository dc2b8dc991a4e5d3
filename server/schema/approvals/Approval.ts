import { Field, ID, Int, ObjectType } from 'type-graphql'
import { AvailableAction } from '../kernel/AvailableAction.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { Order } from '../orders/Order.ts'
import { SubAccount } from '../subAccounts/SubAccount.ts'
import { ApprovalStatus } from './ApprovalStatus.ts'
import { ApprovedOperation } from './ApprovedOperation.ts'

@ObjectType({
  implements: Node,
  description: 'Money that somebody wants to move and somebody else has to agree to. Nothing moves while it waits.',
  simpleResolvers: true,
})
export class Approval implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => ApprovedOperation, { description: 'The mutation that was asked for.' })
  operation!: ApprovedOperation

  @Field(() => ApprovalStatus)
  status!: ApprovalStatus

  @Field(() => SubAccount)
  subAccount!: SubAccount

  @Field(() => Order, { nullable: true })
  order!: Order | null

  @Field(() => Money)
  amount!: Money

  @Field(() => String, { nullable: true, description: 'What was written with it.' })
  note!: string | null

  @Field(() => String, { description: 'Who asked, in words.' })
  requestedBy!: string

  @Field(() => DateTime)
  createdAt!: Date

  @Field(() => DateTime, { description: 'From then on nobody can agree to it.' })
  expiresAt!: Date

  @Field(() => String, { nullable: true, description: 'Who decided, in words.' })
  decidedBy!: string | null

  @Field(() => DateTime, { nullable: true, description: 'When somebody agreed or said no.' })
  decidedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Why it was rejected.' })
  reason!: string | null

  @Field(() => Int)
  version!: number

  @Field(() => [AvailableAction], { description: 'approve and reject.' })
  availableActions!: AvailableAction[]
}
