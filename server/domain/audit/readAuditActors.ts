import { sql } from 'drizzle-orm'
import type { ActorKind } from '../../../db/schema/events.ts'
import type { Context } from '../kernel/context.ts'
import { read } from '../kernel/context.ts'

/** Somebody who stands in the operations journal. */
export interface AuditActor {
  actorId: string
  actorKind: ActorKind
  /** As they were called when they last acted. */
  actorLabel: string
}

const MOST = 500

/** Everybody who ever acted in this world, each once, by name; the index is asked for one after the other. */
export async function readAuditActors(ctx: Context): Promise<AuditActor[]> {
  const world = ctx.actor.environmentId
  const rows = await read(ctx, (tx) =>
    tx.execute<{ actor_id: string; actor_kind: ActorKind; actor_label: string }>(sql`
      with recursive who as (
        (select actor_id from events where environment_id = ${world} order by actor_id limit 1)
        union all
        select (select e.actor_id from events e where e.environment_id = ${world} and e.actor_id > who.actor_id
          order by e.actor_id limit 1)
        from who where who.actor_id is not null
      )
      select last.* from (select actor_id from who where actor_id is not null limit ${MOST}) as each
      cross join lateral (select e.actor_id, e.actor_kind, e.actor_label from events e
        where e.environment_id = ${world} and e.actor_id = each.actor_id order by e.seq desc limit 1) as last
      order by last.actor_label, last.actor_id`),
  )
  return rows.map((row) => ({ actorId: row.actor_id, actorKind: row.actor_kind, actorLabel: row.actor_label }))
}
