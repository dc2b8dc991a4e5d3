import { Field, InputType } from 'type-graphql'
import { MoneyInput } from '../kernel/MoneyInput.ts'

@InputType({
  description: "How far somebody goes alone, in the reseller's own currency; what is left out is no limit.",
})
export class LimitsInput {
  @Field(() => MoneyInput, {
    nullable: true,
    description: 'The largest single credit that may be given, recovered or lent.',
  })
  largestCredit?: MoneyInput | null

  @Field(() => MoneyInput, {
    nullable: true,
    description: "What may be returned to clients in a day of the reseller's zone.",
  })
  refundsPerDay?: MoneyInput | null

  @Field(() => MoneyInput, { nullable: true, description: 'Above it, a second person has to agree.' })
  secondPersonAbove?: MoneyInput | null
}
