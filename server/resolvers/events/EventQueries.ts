import { Arg, Args, Ctx, ID, Int, Query, Resolver } from 'type-graphql'
import { readEvents } from '../../domain/events/readEvents.ts'
import { readJournal } from '../../domain/events/readJournal.ts'
import { DomainError } from '../../domain/kernel/errors.ts'
import { readPublicId } from '../../domain/kernel/ids.ts'
import { EventPage } from '../../schema/events/EventPage.ts'
import { JournalConnection } from '../../schema/events/JournalConnection.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { Allow } from '../kernel/access.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

/**
 * The log tells of orders, credit and invoices alike, in sentences with names and amounts. Whoever may read orders may
 * read it; the objects themselves stay behind their own rights.
 */
@Resolver()
export class EventQueries {
  @Allow('orders.read')
  @Query(() => EventPage, {
    description: 'Everything that happened after the cursor, oldest first. No cursor: from the beginning.',
  })
  events(
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Ctx() graph: GraphContext,
  ) {
    return readEvents(signedIn(graph), { after, first })
  }

  @Allow('orders.read')
  @Query(() => JournalConnection, {
    description:
      'Everything that happened to an order, invoice, client or credit account, newest first; without an id, to all.',
  })
  async journal(
    @Arg('subjectId', () => ID, { nullable: true }) subjectId: string | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    const subject = subjectId == null ? null : readPublicId(subjectId)
    if (subjectId != null && !subject) throw new DomainError('ID_INVALID').at('subjectId')
    return connection(await readJournal(signedIn(graph), subject, args))
  }
}
