import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Approval } from './Approval.ts'

@ObjectType({
  implements: UserError,
  description: 'Nothing has moved: a second person was asked to agree, and this is the request.',
  simpleResolvers: true,
})
export class ApprovalRequired extends UserError {
  @Field(() => Approval)
  approval!: Approval
}
