import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { withoutIndexes } from '../../db/seed/withoutIndexes.ts'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'

export const SCALE = { clients: 1_200, orders: 12_000 }

const FILL = readFileSync(new URL('world.sql', import.meta.url), 'utf8')

/**
 * Fills worlds that exist with clients, orders and what belongs to them, for plans alone: the references are not checked
 * while loading, and the books do not balance. Ten seconds, where playing it through the domain takes an hour.
 */
export async function loadWorlds(ownerUrl: string, environmentIds: string[]): Promise<void> {
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  await owner.unsafe(`create function plans_id(n int, salt text) returns uuid language sql immutable as $$
    select (lpad(to_hex(1738000000000 + n * 60000::bigint), 12, '0') || '7' || substr(md5(salt || n), 1, 3) || '8' || substr(md5(salt || n), 4, 15))::uuid $$`)
  await withoutIndexes(owner, async () => {
    for (const [turn, environmentId] of environmentIds.entries()) await loadWorld(owner, environmentId, turn)
  })
  await owner.unsafe('vacuum analyze')
  await owner.end()
}

async function loadWorld(owner: postgres.Sql, environmentId: string, turn: number): Promise<void> {
  const clients = Array.from({ length: SCALE.clients }, () => newId())
  const accounts = clients.map((subAccountId) =>
    accountId(environmentId, { kind: 'CLIENT', subAccountId, currency: 'EUR' }),
  )
  await owner.begin(async (sql) => {
    await sql`set local session_replication_role = replica`
    await sql`select set_config('plans.world', ${environmentId}, true), set_config('plans.orders', ${SCALE.orders}::text, true),
      set_config('plans.clients', ${SCALE.clients}::text, true)`
    await sql`insert into products (environment_id, id, sku, name, price_minor, currency)
      values (${environmentId}, ${newId()}, 'PLANS', 'Hosting', 1000, 'EUR')`
    await sql`insert into shops (environment_id, id, name, legal_name, order_prefix, invoice_prefix)
      values (${environmentId}, ${newId()}, 'Empty', 'Empty', ${`E${turn}`}, ${`E${turn}`})`
    await sql`create temp table plans_clients as select client, account, n::int, 'client-' || n as username
      from unnest(${clients}::uuid[], ${accounts}::uuid[]) with ordinality as c (client, account, n)`
    await sql.unsafe(FILL)
  })
}
