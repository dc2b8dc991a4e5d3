import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { ActivationPolicySetting } from './ActivationPolicySetting.ts'

@ObjectType({ simpleResolvers: true })
export class ActivationPolicyPayload {
  @Field(() => [UserError])
  errors!: UserError[]

  @Field(() => ActivationPolicySetting, { nullable: true })
  setting!: ActivationPolicySetting | null
}
