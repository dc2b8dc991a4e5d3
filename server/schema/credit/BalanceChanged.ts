import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { CreditRecoveryPreview } from './CreditRecoveryPreview.ts'

@ObjectType({
  implements: UserError,
  description: 'The balance moved since the preview; here is the new one.',
  simpleResolvers: true,
})
export class BalanceChanged extends UserError {
  @Field(() => CreditRecoveryPreview)
  preview!: CreditRecoveryPreview
}
