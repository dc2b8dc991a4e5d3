import { Field, ObjectType } from 'type-graphql'
import { Money } from '../kernel/Money.ts'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ implements: UserError, description: 'More than this viewer may move alone.', simpleResolvers: true })
export class LimitExceeded extends UserError {
  @Field(() => Money, { description: 'What is allowed now.' })
  allowed!: Money
}
