import { Field, ID, ObjectType, registerEnumType } from 'type-graphql'
import { SAVED_LISTS } from '../../../db/schema/access.ts'
import { enumOf } from '../kernel/enumOf.ts'

export const SavedList = enumOf(SAVED_LISTS)
export type SavedList = keyof typeof SavedList

registerEnumType(SavedList, { name: 'SavedList', description: 'Lists whose filters can be kept.' })

@ObjectType({ description: "A list's filters as one person keeps them.", simpleResolvers: true })
export class SavedView {
  @Field(() => ID)
  id!: string

  @Field(() => SavedList, { description: 'The list that it filters.' })
  list!: SavedList

  @Field(() => String)
  name!: string

  @Field(() => String, { description: "The filters, as the query of the list's address: `status=PENDING&text=rossi`." })
  query!: string
}
