import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ description: 'Nothing but whether it worked.', simpleResolvers: true })
export class DonePayload {
  @Field(() => [UserError])
  errors!: UserError[]
}
