import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { assertUnprivileged } from '../../db/assertUnprivileged.ts'
import { openDatabase } from '../../db/client.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { hasPgBouncer, startPgBouncer } from '../support/pgBouncer.ts'
import type { PgBouncer } from '../support/pgBouncer.ts'

/** Four connections to the database, whatever all of its clients want. */
const CONNECTIONS = 4

if (!hasPgBouncer) console.log('PgBouncer is not installed here (apt-get install pgbouncer): its tests are left out.')

describe.skipIf(!hasPgBouncer)('behind PgBouncer in transaction mode', () => {
  let pooler: PgBouncer
  let app: TestApp

  beforeAll(async () => {
    pooler = await startPgBouncer(inject('clusterUrl'), CONNECTIONS)
    app = await startApp({ pooler })
  })
  afterAll(async () => {
    await expectSoundBooks(app)
    await app.stop()
    await pooler.stop()
  })

  it('everybody sees their own alone, however their requests take turns on a few connections', async () => {
    const [mine, theirs] = [
      await app.make.client({ name: 'Mine' }),
      await app.make.client({ name: 'Theirs' }, { key: app.otherApiKey }),
    ]
    const query = '{ subAccounts(first: 100) { nodes { id } } events(first: 100) { events { subjectId } } }'
    const ask = async (key: string) => JSON.stringify((await app.gql(query, {}, { key })).data)
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => ({ i, text: await ask(i % 2 ? app.apiKey : app.otherApiKey) })),
    )
    for (const { i, text } of answers) {
      expect(text).toContain((i % 2 ? mine : theirs).id)
      expect(text).not.toContain((i % 2 ? theirs : mine).id)
    }
    const [row] = await app.owner`select count(*)::int as open from pg_stat_activity
      where usename = 'greenlight_pooled' and datname = current_database()`
    expect(row!.open).toBeGreaterThan(0)
    expect(row!.open).toBeLessThanOrEqual(CONNECTIONS)
  })

  it('money is spent once, whichever connections the spenders get', async () => {
    const client = await app.make.client()
    await app.make.credit(client.id, '50.00')
    const made = await Promise.all(
      Array.from({ length: 40 }, () =>
        app.make.order({ subAccountId: client.id, price: '10.00', paymentMethod: 'BALANCE' }).then(
          () => true,
          () => false,
        ),
      ),
    )
    expect(made.filter(Boolean)).toHaveLength(5)
    const query = 'query ($id: ID!) { subAccount(id: $id) { credit { available { amount } } } }'
    expect((await app.gql(query, { id: client.id })).data.subAccount.credit.available.amount).toBe('0.00')
  })

  it('streams follow: listening goes past the pooler', async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    const order = await app.make.order()
    expect((await stream.next()).orderChanged.id).toBe(order.id)
    stream.end()
  })

  it('statements have the limits of the role that signs in there', async () => {
    const [row] = await app.db.driver`select current_user as now, current_setting('statement_timeout') as most`
    expect(row).toEqual({ now: 'greenlight_app', most: '5s' })
    await assertUnprivileged(app.db)
  })

  it('a start is refused that would work as the owner', async () => {
    const ownerUrl = inject('clusterUrl')
    const db = openDatabase(ownerUrl, { pooler: ownerUrl })
    await expect(assertUnprivileged(db)).rejects.toThrow(/docs\/growing\.md/)
    await db.close()
  })

  it('locks that last longer than a transaction are taken past it', async () => {
    const connection = await app.db.direct.reserve()
    const [lock] = await connection`select pg_try_advisory_lock(4711) as mine`
    const [held] =
      await app.owner`select usename from pg_stat_activity join pg_locks using (pid) where locktype = 'advisory' and objid = 4711`
    await connection`select pg_advisory_unlock(4711)`
    connection.release()
    expect(lock!.mine).toBe(true)
    expect(held!.usename).not.toBe('greenlight_pooled')
  })
})

describe('a pooler that is another one', () => {
  it('is not needed: without its address everything goes to the server itself', async () => {
    const url = inject('clusterUrl')
    const db = openDatabase(url)
    expect(db.direct).toBe(db.driver)
    const admin = postgres(url, { max: 1 })
    await admin.end()
    await db.close()
  })
})
