import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { publicActorId } from '../../domain/audit/actorId.ts'
import { proveJournal } from '../../domain/audit/proveJournal.ts'
import { readAudit } from '../../domain/audit/readAudit.ts'
import { readAuditActors } from '../../domain/audit/readAuditActors.ts'
import { AuditActor } from '../../schema/events/AuditActor.ts'
import { AuditFilter } from '../../schema/events/AuditFilter.ts'
import { JournalConnection } from '../../schema/events/JournalConnection.ts'
import { JournalProof } from '../../schema/events/JournalProof.ts'
import { PageArgs } from '../../schema/kernel/PageArgs.ts'
import { sayActor } from '../../sentences/say.ts'
import { Allow } from '../kernel/access.ts'
import { connection } from '../kernel/connection.ts'
import type { GraphContext } from '../kernel/GraphContext.ts'
import { signedIn } from '../kernel/signedIn.ts'

/** The operations journal: who did what, all of it, for as long as there is anything. */
@Resolver()
export class AuditQueries {
  @Allow('audit.read')
  @Query(() => JournalConnection, {
    description: 'The operations journal: everything that anybody did, newest first. Nothing is ever taken out of it.',
  })
  async audit(
    @Arg('filter', () => AuditFilter, { nullable: true }) filter: AuditFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() graph: GraphContext,
  ) {
    return connection(await readAudit(signedIn(graph), filter ?? {}, args))
  }

  @Allow('audit.read')
  @Query(() => [AuditActor], { description: 'Everybody who stands in the operations journal, by name.' })
  async auditActors(@Ctx() graph: GraphContext) {
    const actors = await readAuditActors(signedIn(graph))
    return actors.map((actor) => ({
      id: publicActorId(actor.actorKind, actor.actorId),
      kind: actor.actorKind,
      name: sayActor(graph.language, actor),
    }))
  }

  @Allow('audit.read')
  @Query(() => JournalProof, {
    description:
      'How far the journal is proven to be what was written. Asking goes on proving from where the last proof ended.',
  })
  async journalProof(@Ctx() graph: GraphContext) {
    const { provenTo, provenAt, proven, entries, brokenAt } = await proveJournal(signedIn(graph))
    return {
      intact: brokenAt === null,
      provenTo,
      provenAt,
      proven: Number(proven),
      entries: Number(entries),
      brokenAt: brokenAt === null ? null : Number(brokenAt),
    }
  }
}
