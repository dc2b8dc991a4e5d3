import type { Database } from '../../db/client.ts'
import { events } from '../../db/schema/events.ts'
import type { EventRow } from '../../db/schema/events.ts'
import { rowOf } from '../domain/kernel/readOnce.ts'

// One round trip each: the statement sets its own tenant, and what it reads depends on what that answers.
const HERE = `(select set_config('app.tenant', $1, true) as tenant) as here`
const NEXT = `select log.* from ${HERE} cross join lateral (
  select * from events where environment_id = here.tenant::uuid and seq > $2::bigint order by seq limit $3::int) as log
  order by log.seq`
const HEAD = `select log.last_seq from ${HERE} cross join lateral (
  select last_seq from event_counters where environment_id = here.tenant::uuid) as log`

/** The next events of a world after `after`, oldest first. */
export async function readNext(
  { driver }: Database,
  environmentId: string,
  after: bigint,
  most: number,
): Promise<EventRow[]> {
  const rows = await driver.unsafe(NEXT, [environmentId, String(after), most], { prepare: true })
  return rows.map((row) => rowOf(events, row))
}

/** The number of the world's last event. */
export async function readLastSeq({ driver }: Database, environmentId: string): Promise<bigint> {
  const [head] = await driver.unsafe<{ last_seq: string }[]>(HEAD, [environmentId], { prepare: true })
  if (!head) throw new Error('The world has no event counter.')
  return BigInt(head.last_seq)
}
