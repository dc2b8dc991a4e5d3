import type postgres from 'postgres'
import type { Database } from '../../db/client.ts'
import type { World } from '../../db/schema/resellers.ts'
import type { Context } from '../domain/kernel/context.ts'
import { RIGHTS } from '../domain/kernel/rights.ts'

/** Acts for a reseller, as the operator, in one of its worlds. Fails when nobody signs in with the e-mail. */
export async function ownerOf(
  owner: postgres.Sql,
  db: Database,
  email: string,
  world: World,
): Promise<{ ctx: Context; defaultCurrency: string }> {
  const [row] = await owner<{ id: string; resellerId: string; defaultCurrency: string }[]>`
    select e.id, r.id as "resellerId", r.default_currency as "defaultCurrency"
    from users u join resellers r on r.id = u.reseller_id join environments e on e.reseller_id = r.id
    where u.email = ${email.toLowerCase()} and e.world = ${world}`
  if (!row) throw new Error(`Nobody signs in as ${email}. Check the e-mail, or take the reseller on first.`)
  const tenant = { resellerId: row.resellerId, environmentId: row.id, world }
  const actor = { kind: 'SYSTEM', id: 'operator', name: 'Operator', rights: RIGHTS, ...tenant } as const
  return {
    ctx: { actor, db, language: 'en', publicUrl: '', onCommitted: () => {} },
    defaultCurrency: row.defaultCurrency,
  }
}
