import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import type { World } from '../../../db/schema/resellers.ts'
import { newId } from '../kernel/ids.ts'

export interface NewReseller {
  name: string
  legalName: string
  defaultCurrency: string
  timeZone: string
  /** Numbers begin with it: capitals and digits. */
  prefix: string
  iban: string | null
  bic: string | null
  brandColor: string
  owner: { name: string; email: string; passwordHash: string; language: string }
}

export interface ResellerCreated {
  resellerId: string
  userId: string
  /** The environment of each world. */
  worlds: Record<World, string>
}

/**
 * Takes a reseller on: its two worlds, each with a shop and a log, and the person who owns it. An operator's act, on a
 * connection of the tables' owner; all of it or nothing. Fails on an e-mail that is in use.
 */
export async function createReseller(owner: postgres.Sql, what: NewReseller): Promise<ResellerCreated> {
  const resellerId = newId()
  const userId = newId()
  const worlds: Record<World, string> = { TEST: newId(), LIVE: newId() }
  await owner.begin(async (sql) => {
    await sql`insert into resellers (id, name, default_currency, time_zone)
      values (${resellerId}, ${what.name}, ${what.defaultCurrency}, ${what.timeZone})`
    const { name, email, passwordHash, language } = what.owner
    await sql`insert into roles (reseller_id, id, name, builtin, rights)
      select ${resellerId}, gen_random_uuid(), name, builtin, rights from builtin_roles()`
    await sql`insert into users (reseller_id, id, email, name, password_hash, role_id, rights, language)
      select ${resellerId}, ${userId}, ${email.toLowerCase()}, ${name}, ${passwordHash}, id, rights, ${language}
      from roles where reseller_id = ${resellerId} and builtin = 'OWNER'`
    for (const world of ['TEST', 'LIVE'] as const) await createWorld(sql, what, resellerId, worlds[world], world)
  })
  return { resellerId, userId, worlds }
}

async function createWorld(
  sql: postgres.TransactionSql,
  what: NewReseller,
  resellerId: string,
  environmentId: string,
  world: World,
): Promise<void> {
  await sql`select set_config('app.tenant', ${environmentId}, true)`
  await sql`insert into environments (id, reseller_id, world, signing_key)
    values (${environmentId}, ${resellerId}, ${world}, ${randomBytes(32)})`
  await sql`insert into event_counters (environment_id, last_hash) values (${environmentId}, ${Buffer.alloc(32)})`
  const prefix = world === 'TEST' ? `T${what.prefix}` : what.prefix
  await sql`insert into shops (environment_id, id, name, legal_name, brand_color, iban, bic, is_default, order_prefix, invoice_prefix)
    values (${environmentId}, ${newId()}, ${what.name}, ${what.legalName}, ${what.brandColor}, ${what.iban}, ${what.bic},
      true, ${`${prefix}-O`}, ${`${prefix}-`})`
}
