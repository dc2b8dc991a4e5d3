import type postgres from 'postgres'
import { newId } from '../domain/kernel/ids.ts'
import type { DemoReseller } from './demoResellers.ts'

/** Where the people of a demo belong, and the password that all of them share. */
export interface DemoHouse {
  resellerId: string
  /** The live world. */
  environmentId: string
  passwordHash: string
}

/** The e-mails of those who can be signed in as, besides the owner. */
export interface DemoPeople {
  /** Activates orders; has no say in money. */
  clerk: string
  /** Sees the agencies among the clients only, and gives no more than 200 at once. */
  agencies: string
  /** Somebody of a client. */
  client: string
}

/** Gives a demo reseller some staff and one of its clients a person, so that roles can be tried out. */
export async function seedPeople(
  owner: postgres.Sql,
  { resellerId, environmentId, passwordHash }: DemoHouse,
  demo: DemoReseller,
): Promise<DemoPeople> {
  const { clerk, agencies, client } = demo.people
  const insert = (sql: postgres.TransactionSql, role: string, person: DemoPerson, confines: Record<string, unknown>) =>
    sql`insert into users ${sql({ ...person, ...confines, password_hash: passwordHash, reseller_id: resellerId, id: newId(), role_id: null, rights: [] })}`.then(
      () => sql`update users set role_id = (select id from roles where reseller_id = ${resellerId} and builtin = ${role})
        where reseller_id = ${resellerId} and email = ${person.email}`,
    )
  await owner.begin(async (sql) => {
    await sql`select set_config('app.tenant', ${environmentId}, true)`
    const [account] =
      await sql`select id from sub_accounts where environment_id = ${environmentId} and username = ${client.username}`
    await insert(sql, 'ORDER_CLERK', clerk, {})
    await insert(sql, 'MANAGER', agencies, { client_tags: ['agency'], largest_credit_minor: '20000' })
    const { username: _username, ...person } = client
    await insert(sql, 'CLIENT', person, { client_environment_id: environmentId, client_id: account!.id })
  })
  return { clerk: clerk.email, agencies: agencies.email, client: client.email }
}

interface DemoPerson {
  name: string
  email: string
  language: string
}
