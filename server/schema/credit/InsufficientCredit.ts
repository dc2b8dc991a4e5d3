import { Field, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ implements: UserError, simpleResolvers: true })
export class InsufficientCredit extends UserError {
  @Field(() => Money)
  available!: Money

  @Field(() => Money)
  missing!: Money
}
