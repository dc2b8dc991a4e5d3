import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Approval } from './Approval.ts'

@ObjectType({ simpleResolvers: true })
export class ApprovalPayload {
  @Field(() => Approval, { nullable: true })
  approval!: Approval | null

  @Field(() => [UserError])
  errors!: UserError[]
}
