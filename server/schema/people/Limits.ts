import { Field, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'

@ObjectType({ description: 'How far somebody goes alone; null is no limit.', simpleResolvers: true })
export class Limits {
  @Field(() => Money, {
    nullable: true,
    description: 'The largest single credit that may be given, recovered or lent.',
  })
  largestCredit!: Money | null

  @Field(() => Money, {
    nullable: true,
    description: "What may be returned to clients in a day of the reseller's zone.",
  })
  refundsPerDay!: Money | null

  @Field(() => Money, { nullable: true, description: 'Above it, a second person has to agree.' })
  secondPersonAbove!: Money | null
}
