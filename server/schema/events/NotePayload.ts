import { Field, ObjectType } from 'type-graphql'
import { UserError } from '../kernel/UserError.ts'
import { JournalEntry } from './JournalEntry.ts'

@ObjectType({ simpleResolvers: true })
export class NotePayload {
  @Field(() => JournalEntry, { nullable: true })
  entry!: JournalEntry | null

  @Field(() => [UserError])
  errors!: UserError[]
}
