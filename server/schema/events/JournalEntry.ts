import { Field, ID, Int, ObjectType } from 'type-graphql'
import { DateTime } from '../kernel/DateTime.ts'
import { Node } from '../kernel/Node.ts'
import { ActorKind } from './ActorKind.ts'
import { JournalChange } from './JournalChange.ts'

@ObjectType({
  description: 'One line of the journal: a system entry or a note. Append-only and hash-chained.',
  simpleResolvers: true,
})
export class JournalEntry {
  @Field(() => ID)
  id!: string

  @Field(() => String, { description: 'What happened, as a word such as order.activated.' })
  kind!: string

  @Field(() => String, { description: "What happened, as a sentence in the viewer's language." })
  message!: string

  @Field(() => String, { nullable: true, description: "The note's text, for notes." })
  note!: string | null

  @Field(() => String, { description: 'Who did it, in words.' })
  actor!: string

  @Field(() => ActorKind)
  actorKind!: ActorKind

  @Field(() => ID, { description: 'Who did it: the id of a person or key, or a word for Greenlight itself.' })
  actorId!: string

  @Field(() => Int, { description: "Its place in the world's log, which has no gaps." })
  number!: number

  @Field(() => JournalChange, { nullable: true, description: 'What it changed, where the entry tells both.' })
  change!: JournalChange | null

  @Field(() => ID)
  subjectId!: string

  @Field(() => Node, { nullable: true })
  subject!: Node | null

  @Field(() => DateTime)
  occurredAt!: Date

  @Field(() => String, { description: 'SHA-256 over the entry before it and this entry, hexadecimal.' })
  hash!: string
}
