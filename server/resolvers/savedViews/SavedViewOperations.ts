import { Arg, Ctx, Query, Resolver } from 'type-graphql'
import { deleteView, readSavedViews, saveView } from '../../domain/savedViews/savedViews.ts'
import { DeleteViewInput } from '../../schema/savedViews/DeleteViewInput.ts'
import { SavedList, SavedView } from '../../schema/savedViews/SavedView.ts'
import { SavedViewPayload } from '../../schema/savedViews/SavedViewPayload.ts'
import { SaveViewInput } from '../../schema/savedViews/SaveViewInput.ts'
import { Allow } from '../kernel/access.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class SavedViewOperations {
  @Allow('SIGNED_IN')
  @Query(() => [SavedView], { description: "The signed-in person's own views of a list." })
  savedViews(@Arg('list', () => SavedList) list: SavedList, @Ctx() graph: GraphContext) {
    return readSavedViews(signedIn(graph), list)
  }

  @BusinessMutation(() => SavedViewPayload, 'SIGNED_IN', "Keeps a list's filters under a name.")
  saveView(@Arg('input', () => SaveViewInput) input: SaveViewInput, @Ctx() graph: GraphContext) {
    return saveView(signedIn(graph), input)
  }

  @BusinessMutation(() => SavedViewPayload, 'SIGNED_IN', "Forgets one of the person's own views.")
  deleteView(@Arg('input', () => DeleteViewInput) input: DeleteViewInput, @Ctx() graph: GraphContext) {
    return deleteView(signedIn(graph), input.savedViewId)
  }
}
