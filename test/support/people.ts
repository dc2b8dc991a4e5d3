import { v7 } from 'uuid'
import type { BuiltinRole } from '../../db/schema/resellers.ts'
import { readPublicId } from '../../server/domain/kernel/ids.ts'
import { hashPassword } from '../../server/domain/users/passwords.ts'
import type { TestApp } from './app.ts'
import type { TestReseller } from './worlds.ts'

/** A person of a test. Ids are public ones. */
export interface NewPerson {
  role: BuiltinRole
  reseller?: TestReseller
  shopIds?: string[]
  clientTags?: string[]
  /** Somebody of this client, in the reseller's live world. */
  clientId?: string
}

export interface TestPerson {
  /** The stored id. */
  id: string
  email: string
  password: string
}

let made = 0
const password = 'a password of somebody in a test'
let hashed: Promise<string> | null = null

const stored = (id: string): string => readPublicId(id)!.uuid

/** Puts a person into the reseller's staff, or into a client's. Sign in with `app.signIn(person)`. */
export async function makePerson(app: TestApp, what: NewPerson): Promise<TestPerson> {
  const { resellerId, environmentId } = what.reseller ?? app.mine
  const id = v7()
  const email = `person${++made}@people.example`
  const hash = await (hashed ??= hashPassword(password))
  const client = what.clientId ? stored(what.clientId) : null
  await app.owner`insert into users (reseller_id, id, email, name, password_hash, role_id, rights, shop_ids, client_tags,
      client_environment_id, client_id)
    select ${resellerId}, ${id}, ${email}, ${`Person ${made}`}, ${hash}, id, rights, ${what.shopIds?.map(stored) ?? null},
      ${what.clientTags ?? null}, ${client && environmentId}, ${client}
    from roles where reseller_id = ${resellerId} and builtin = ${what.role}`
  return { id, email, password }
}
