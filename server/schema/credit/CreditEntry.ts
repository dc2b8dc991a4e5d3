import { Field, ID, ObjectType } from 'type-graphql'
import { AvailableAction } from '../kernel/AvailableAction.ts'
import { DateTime } from '../kernel/DateTime.ts'
import { Money } from '../kernel/Money.ts'
import { Node } from '../kernel/Node.ts'
import { Order } from '../orders/Order.ts'
import { CreditAccount } from './CreditAccount.ts'
import { CreditEntryKind } from './CreditEntryKind.ts'

@ObjectType({ implements: Node, simpleResolvers: true })
export class CreditEntry implements Node {
  @Field(() => ID)
  id!: string

  @Field(() => CreditEntryKind)
  kind!: CreditEntryKind

  @Field(() => Money, { description: 'Signed: positive adds to this account.' })
  amount!: Money

  @Field(() => Money)
  balanceAfter!: Money

  @Field(() => Order, { nullable: true })
  order!: Order | null

  @Field(() => String, { nullable: true })
  note!: string | null

  @Field(() => DateTime)
  createdAt!: Date

  @Field(() => CreditAccount, { description: 'The account it moved.' })
  account!: CreditAccount

  @Field(() => String, {
    description: "The other side, in words: a client's name, the reseller, or where the money came from.",
  })
  counterparty!: string

  @Field(() => String, { description: 'Who did it, in words.' })
  actor!: string

  @Field(() => [AvailableAction], {
    description: 'Whether this entry can still be undone by this viewer, and if not, why.',
  })
  availableActions!: AvailableAction[]
}
