import { Field, ObjectType } from 'type-graphql'
import { Viewer } from '../access/Viewer.ts'
import { UserError } from '../kernel/UserError.ts'

@ObjectType({ simpleResolvers: true })
export class ViewerPayload {
  @Field(() => Viewer, { nullable: true })
  viewer!: Viewer | null

  @Field(() => [UserError])
  errors!: UserError[]
}
