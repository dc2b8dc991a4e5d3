import { Field, InputType } from 'type-graphql'
import { SavedList } from './SavedView.ts'

@InputType()
export class SaveViewInput {
  @Field(() => SavedList, { description: 'The list that it filters.' })
  list!: SavedList

  @Field(() => String, { description: 'A view of the same name is replaced.' })
  name!: string

  @Field(() => String, { description: "The query of the list's address." })
  query!: string
}
