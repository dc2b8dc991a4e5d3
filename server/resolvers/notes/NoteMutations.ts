import { Arg, Ctx, Resolver } from 'type-graphql'
import { addNote } from '../../domain/notes/addNote.ts'
import { AddNoteInput } from '../../schema/events/AddNoteInput.ts'
import { NotePayload } from '../../schema/events/NotePayload.ts'
import { BusinessMutation } from '../kernel/BusinessMutation.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

@Resolver()
export class NoteMutations {
  @BusinessMutation(() => NotePayload, 'notes.write', 'Writes a note into the journal of an order, invoice or client.')
  addNote(@Arg('input', () => AddNoteInput) input: AddNoteInput, @Ctx() graph: GraphContext) {
    return addNote(signedIn(graph), input)
  }
}
