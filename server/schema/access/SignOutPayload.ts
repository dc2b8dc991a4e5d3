import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ simpleResolvers: true })
export class SignOutPayload {
  @Field(() => [UserError])
  errors!: UserError[]
}
