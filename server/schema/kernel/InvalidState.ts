import { Field, ObjectType } from 'type-graphql'
import { UserError } from './UserError.ts'

@ObjectType({ implements: UserError, simpleResolvers: true })
export class InvalidState extends UserError {
  @Field(() => String)
  state!: string

  @Field(() => [String])
  allowed!: string[]
}
