import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ simpleResolvers: true })
export class PasskeyOptionsPayload {
  @Field(() => String, { nullable: true, description: "Comes back with the browser's answer." })
  token!: string | null

  @Field(() => String, { nullable: true, description: 'What navigator.credentials is asked with, as JSON.' })
  options!: string | null

  @Field(() => [UserError])
  errors!: UserError[]
}
