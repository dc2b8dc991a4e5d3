import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { Viewer } from './Viewer.ts'

@ObjectType({ simpleResolvers: true })
export class SignInPayload {
  @Field(() => Viewer, { nullable: true })
  viewer!: Viewer | null

  @Field(() => [UserError])
  errors!: UserError[]
}
