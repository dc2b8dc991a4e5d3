import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Person } from './Person.ts'

@ObjectType({ simpleResolvers: true })
export class PersonPayload {
  @Field(() => Person, { nullable: true, description: 'The person as they are now.' })
  user!: Person | null

  @Field(() => [UserError])
  errors!: UserError[]
}
