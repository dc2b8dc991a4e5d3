import { Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql'
import type { EventRow } from '../../../db/schema/events.ts'
import { publicActorId } from '../../domain/audit/actorId.ts'
import { subjectIdOf } from '../../domain/events/subjects.ts'
import { namedId, toBase62 } from '../../domain/kernel/ids.ts'
import { JournalChange } from '../../schema/events/JournalChange.ts'
import { JournalEntry } from '../../schema/events/JournalEntry.ts'
import { Node } from '../../schema/kernel/Node.ts'
import { sayActor, sayEvent } from '../../sentences/say.ts'
import { sayChange } from '../../sentences/sayChange.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { subjectOf } from './subjectOf.ts'

@Resolver(() => JournalEntry)
export class JournalEntryFields {
  @FieldResolver(() => ID)
  id(@Root() { environmentId, seq }: EventRow) {
    return `jrn_${toBase62(namedId(environmentId, `journal ${seq}`).replaceAll('-', ''))}`
  }

  @FieldResolver(() => String)
  message(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sayEvent(graph.language, event)
  }

  @FieldResolver(() => String, { nullable: true })
  note(@Root() { kind, data }: EventRow) {
    return kind.endsWith('.note') ? data['text'] : null
  }

  @FieldResolver(() => String)
  actor(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sayActor(graph.language, event)
  }

  @FieldResolver(() => ID)
  actorId(@Root() { actorKind, actorId }: EventRow) {
    return publicActorId(actorKind, actorId)
  }

  @FieldResolver(() => Int)
  number(@Root() { seq }: EventRow) {
    return Number(seq)
  }

  @FieldResolver(() => JournalChange, { nullable: true })
  change(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sayChange(graph.language, event)
  }

  @FieldResolver(() => ID)
  subjectId(@Root() event: EventRow) {
    return subjectIdOf(event)
  }

  @FieldResolver(() => Node, { nullable: true })
  subject(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return subjectOf(graph, event)
  }

  @FieldResolver(() => String)
  hash(@Root() { hash }: EventRow) {
    return hash.toString('hex')
  }
}
