import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_ROLE } from '../../db/client.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
let tables: string[]
beforeAll(async () => {
  app = await startApp()
  // Something of everything, in both resellers' worlds.
  for (const key of [app.apiKey, app.otherApiKey]) {
    const client = await app.make.client({}, { key })
    await app.make.credit(client.id, '100.00', { key })
    await app.make.order({ subAccountId: client.id, paymentMethod: 'BALANCE', activate: true }, { key })
    await app.make.order(
      { subAccountId: client.id, paymentMethod: 'BALANCE', idempotencyKey: 'the-first-of-all' },
      { key },
    )
    const invoice = await app.make.invoice({}, { key })
    const amount = { amount: '5.00', currency: 'EUR' }
    await app.make.call('recordPayment', { invoiceId: invoice.id, amount, method: 'MANUAL' }, 'payment { id }', { key })
    await app.make.call('setActivationPolicy', { paymentMethod: 'CARD', policy: 'AUTOMATIC' }, 'setting { policy }', {
      key,
    })
  }
  await app.signIn(app.mine)
  await app.signIn(app.other)
  const rows = await app.owner`select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'environment_id' order by 1`
  tables = rows.map(({ name }) => name as string)
})
afterAll(() => app.stop())

/** How many rows of a table a transaction of the application sees, for one tenant or for none. */
const visible = async (table: string, tenant: string | null, where = sql`true`): Promise<number> => {
  const [row] = await app.db.transaction(tenant, (tx) =>
    tx.execute<{ count: string }>(sql`select count(*) from ${sql.identifier(table)} where ${where}`),
  )
  return Number(row!.count)
}

describe('T2 every table of a tenant', () => {
  it('is among those that this file looks at', () => {
    expect(tables).toEqual(
      expect.arrayContaining(['orders', 'transfers', 'events', 'sessions', 'api_keys', 'invoices']),
    )
    expect(tables.length).toBeGreaterThanOrEqual(18)
  })

  it('has row security, forced on its owner too', async () => {
    const rows = await app.owner`select relname as name, relrowsecurity as on, relforcerowsecurity as forced
      from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
    const ofResellers = await app.owner`select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'reseller_id' and table_name <> all (${tables})`
    // Whoever tries a secret is nobody yet: this table has no tenant, and no policy that shows it to anybody.
    const ofNobody = ['secret_attempts']
    const guarded = [...tables, ...ofNobody, 'resellers', ...ofResellers.map(({ name }) => name as string)]
    expect(
      rows
        .filter(({ on, forced }) => on && forced)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(guarded.sort())
    // There is no table without a tenant, so that none can leak.
    expect(rows.map(({ name }) => name).sort()).toEqual(guarded.sort())
  })

  it('lets the application see its tenant by one policy and no other', async () => {
    const rows = await app.owner`select tablename as table, policyname as name, roles::text as roles, qual, with_check
      from pg_policies where schemaname = 'public' and tablename in ${app.owner(tables)}`
    const forEverybody = rows.filter(({ roles }) => roles === '{public}')
    expect(forEverybody.map(({ table }) => table).sort()).toEqual(tables)
    for (const { qual, with_check: check } of forEverybody) {
      expect(qual).toBe('(environment_id = ( SELECT current_tenant() AS current_tenant))')
      expect(check).toBe(qual)
    }
    expect(rows.filter(({ roles }) => roles !== '{public}').map(({ roles }) => roles)).not.toContain(`{${APP_ROLE}}`)
  })

  it('says what of it those may see who are confined to a part', async () => {
    const rows = await app.owner`select tablename as table, permissive from pg_policies
      where schemaname = 'public' and policyname = 'confined' and roles = '{greenlight_confined}'`
    expect(rows.filter(({ permissive }) => permissive !== 'RESTRICTIVE')).toEqual([])
    expect(rows.map(({ table }) => table as string)).toEqual(expect.arrayContaining(tables))
  })

  it('has its tenant first in its primary key and in every index', async () => {
    const rows = await app.owner`select c.relname as table, i.relname as index, a.attname as first
      from pg_index x
      join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
      where c.relname in ${app.owner(tables)}`
    expect(rows.filter(({ first }) => first !== 'environment_id')).toEqual([])
    const keyed = await app.owner`select conrelid::regclass::text as table from pg_constraint
      where contype = 'p' and conrelid::regclass::text in ${app.owner(tables)}`
    expect(keyed.map(({ table }) => table).sort()).toEqual(tables)
  })

  it('refers to other tenants’ tables only together with the tenant', async () => {
    const rows = await app.owner`select conname as name, confrelid::regclass::text as target,
        (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) as here,
        (select attname from pg_attribute where attrelid = confrelid and attnum = confkey[1]) as there
      from pg_constraint where contype = 'f' and conrelid::regclass::text in ${app.owner(tables)}`
    const composite = rows.filter(({ target }) => tables.includes(target))
    expect(composite.length).toBeGreaterThan(10)
    for (const { name, here, there } of composite) {
      expect({ name, here, there }).toEqual({ name, here: 'environment_id', there: 'environment_id' })
    }
  })
})

describe('the role of the application', () => {
  it('owns nothing and can neither pass row security nor write what is only added to', async () => {
    const [role] = await app.owner`select rolsuper, rolbypassrls, rolcreaterole, rolcanlogin,
      (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = ${APP_ROLE}`
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcanlogin: false, owned: 0 })
    for (const statement of [
      sql`insert into transfers select * from transfers`,
      sql`update events set kind = 'x'`,
      sql`delete from payments`,
      sql`truncate events`,
      sql`update credit_accounts set balance_minor = 1`,
      sql`alter table orders disable row level security`,
      sql`drop policy tenant on orders`,
      sql`set role postgres`,
    ]) {
      await expect(app.db.transaction(app.mine.environmentId, (tx) => tx.execute(statement))).rejects.toThrow()
    }
  })

  it('is what every connection works as', async () => {
    const [row] = await app.db.transaction(null, (tx) => tx.execute(sql`select current_user as name`))
    expect(row).toEqual({ name: APP_ROLE })
  })
})

describe('a transaction', () => {
  it('sees the rows of its tenant alone, in every table', async () => {
    let filled = 0
    for (const table of tables) {
      const { environmentId } = app.mine
      const [{ count }] = (await app.owner`select count(*)::int as count from ${app.owner(table)}
        where environment_id = ${environmentId}`) as unknown as [{ count: number }]
      expect(await visible(table, environmentId), table).toBe(count)
      expect(await visible(table, environmentId, sql`environment_id <> ${environmentId}`), table).toBe(0)
      if (count > 0) filled++
    }
    expect(filled).toBeGreaterThanOrEqual(17)
    for (const table of ['environments', 'resellers', 'users']) {
      expect(await visible(table, app.mine.environmentId), table).toBe(1)
    }
  })

  it('without a tenant sees nothing at all, also after one that had a tenant', async () => {
    for (const table of [...tables, 'environments', 'resellers', 'users', 'user_tokens', 'passkeys']) {
      expect(await visible(table, null), table).toBe(0)
    }
  })

  it('with a made-up tenant sees nothing at all', async () => {
    for (const table of tables) expect(await visible(table, '00000000-0000-4000-8000-000000000000'), table).toBe(0)
  })

  it('cannot store, move or touch a row of another tenant', async () => {
    const { environmentId: theirs } = app.other
    for (const statement of [
      sql`insert into products (environment_id, id, sku, name, price_minor, currency)
        values (${theirs}, gen_random_uuid(), 'X', 'X', 1, 'EUR')`,
      sql`update products set environment_id = ${theirs}`,
      sql`update sub_accounts set environment_id = ${theirs}`,
    ]) {
      await expect(app.db.transaction(app.mine.environmentId, (tx) => tx.execute(statement))).rejects.toThrow()
    }
    const touched = await app.db.transaction(app.mine.environmentId, (tx) =>
      tx.execute(sql`update orders set note = 'mine' where environment_id = ${theirs} returning id`),
    )
    expect([...touched]).toEqual([])
  })

  it('learns of all worlds only which there are and how far their logs reach', async () => {
    const [world] = await app.db.transaction(null, (tx) => tx.execute(sql`select * from list_worlds()`))
    expect(Object.keys(world!)).toEqual(['environment_id', 'reseller_id', 'world'])
    const heads = await app.db.transaction(null, (tx) =>
      tx.execute(sql`select * from log_heads(${sql.param([app.mine.environmentId])}::uuid[])`),
    )
    expect([...heads].map((head) => Object.keys(head))).toEqual([['environment_id', 'last_seq']])
  })

  it('learns of tried secrets only whether one more may be tried', async () => {
    const subject = Buffer.alloc(32, 7)
    const tries = () =>
      app.db.transaction(null, (tx) => tx.execute(sql`select * from try_secret(${subject}, 1, interval '1 minute')`))
    expect([...(await tries())]).toEqual([{ allowed: true, free_at: null }])
    expect([...(await tries())]).toMatchObject([{ allowed: false }])
    await expect(visible('secret_attempts', app.mine.environmentId)).rejects.toThrow()
    await expect(app.db.transaction(null, (tx) => tx.execute(sql`delete from secret_attempts`))).rejects.toThrow()
  })

  it('before a sign-in finds one person by the whole e-mail and nobody else', async () => {
    const found = await app.db.transaction(null, (tx) => tx.execute(sql`select email from users`), {
      signInEmail: app.mine.email,
    })
    expect([...found]).toEqual([{ email: app.mine.email }])
    const none = await app.db.transaction(null, (tx) => tx.execute(sql`select email from users`), { signInEmail: '%' })
    expect([...none]).toEqual([])
  })
})
