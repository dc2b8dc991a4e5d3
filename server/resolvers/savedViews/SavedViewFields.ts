import { FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { SavedViewRow } from '../../../db/schema/access.ts'
import { publicId } from '../../domain/kernel/ids.ts'
import { SavedView } from '../../schema/savedViews/SavedView.ts'

@Resolver(() => SavedView)
export class SavedViewFields {
  @FieldResolver(() => ID)
  id(@Root() view: SavedViewRow) {
    return publicId('SAVED_VIEW', view.id)
  }
}
