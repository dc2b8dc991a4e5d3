import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ simpleResolvers: true })
export class RecoveryCodesPayload {
  @Field(() => [String], { nullable: true, description: 'Each is good once in the place of a code. Shown this once.' })
  recoveryCodes!: string[] | null

  @Field(() => [UserError])
  errors!: UserError[]
}
