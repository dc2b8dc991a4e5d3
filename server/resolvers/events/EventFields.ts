import { Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql'
import type { EventRow } from '../../../db/schema/events.ts'
import { sealPlace } from '../../domain/events/place.ts'
import { subjectIdOf } from '../../domain/events/subjects.ts'
import { Event } from '../../schema/events/Event.ts'
import { Node } from '../../schema/kernel/Node.ts'
import { sayActor, sayEvent } from '../../sentences/say.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'
import { subjectOf } from './subjectOf.ts'

@Resolver(() => Event)
export class EventFields {
  @FieldResolver(() => String)
  cursor(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sealPlace(signedIn(graph), event.seq)
  }

  @FieldResolver(() => Node, { nullable: true })
  subject(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return subjectOf(graph, event)
  }

  @FieldResolver(() => ID)
  subjectId(@Root() event: EventRow) {
    return subjectIdOf(event)
  }

  @FieldResolver(() => String)
  actor(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sayActor(graph.language, event)
  }

  @FieldResolver(() => String)
  message(@Root() event: EventRow, @Ctx() graph: GraphContext) {
    return sayEvent(graph.language, event)
  }
}
