import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { SavedView } from './SavedView.ts'

@ObjectType({ simpleResolvers: true })
export class SavedViewPayload {
  @Field(() => SavedView, { nullable: true })
  savedView!: SavedView | null

  @Field(() => [UserError])
  errors!: UserError[]
}
