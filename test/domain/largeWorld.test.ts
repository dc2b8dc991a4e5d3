import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { findViolations } from '../../db/invariants.ts'
import { giveCredit } from '../../server/domain/credit/giveCredit.ts'
import { readApiKeyActor } from '../../server/domain/keys/readApiKeyActor.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { seedLargeWorld } from '../../server/seed/seedLargeWorld.ts'
import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'

let fresh: FreshDatabase
let db: Database
let owner: postgres.Sql
let resellers: LargeReseller[]
let indexesBefore: string[]

const indexes = async () =>
  (await owner<{ d: string }[]>`select indexdef as d from pg_indexes where schemaname = 'public' order by 1`).map(
    (r) => r.d,
  )

beforeAll(async () => {
  fresh = await freshDatabase()
  db = openDatabase(fresh.ownerUrl, { max: 2 })
  owner = postgres(fresh.ownerUrl, { max: 1, onnotice: () => {} })
  indexesBefore = await indexes()
  const scale = { resellers: 2, clients: 30, orders: 600 }
  resellers = await seedLargeWorld({ ownerUrl: fresh.ownerUrl, db, scale, checked: true })
})
afterAll(async () => {
  await db.close()
  await owner.end()
  await fresh.drop()
})

describe('the large world', () => {
  test('has sound books: ledger, journal, counts, orders, invoices', async () => {
    expect(await findViolations(owner)).toEqual([])
  })

  test('has orders and invoices in every state that there is to be found', async () => {
    const states = await owner`select status, count(*)::int as n from orders group by 1 order by 1`
    expect(states.map(({ status }) => status)).toEqual(['ACTIVE', 'DELETED', 'PENDING'])
    const invoices = await owner`select distinct status from invoices order by 1`
    expect(invoices.map(({ status }) => status)).toEqual(['OPEN', 'PAID', 'PARTIALLY_PAID', 'VOID'])
    const [orders] = await owner`select count(*)::int as n from orders`
    expect(orders!.n).toBe(600)
  })

  test('leaves the indexes as they were', async () => {
    expect(await indexes()).toEqual(indexesBefore)
  })

  test('is found by its words, whichever way it was loaded', async () => {
    const other = await freshDatabase()
    const [trusting, its] = [openDatabase(other.ownerUrl, { max: 2 }), postgres(other.ownerUrl, { max: 1 })]
    await seedLargeWorld({ ownerUrl: other.ownerUrl, db: trusting, scale: { resellers: 1, clients: 10, orders: 50 } })
    const entries = (sql: postgres.Sql) =>
      sql`select kind, count(*)::int as n from search_entries group by kind order by kind`
    expect(await entries(its)).toEqual([
      { kind: 'INVOICE', n: 50 },
      { kind: 'ORDER', n: 50 },
      { kind: 'SUB_ACCOUNT', n: 10 },
    ])
    expect((await entries(owner)).map(({ n }) => n)).toEqual([600, 600, 30])
    expect(await findViolations(its)).toEqual([])
    await trusting.close()
    await its.end()
    await other.drop()
  })

  test('is one that business goes on in: keys open it, numbers go on, credit moves', async () => {
    const { actor } = await readApiKeyActor(db, resellers[1]!.apiKey, true)
    const ctx = { actor, db, language: 'en' as const, publicUrl: 'http://localhost', onCommitted: () => {} }
    const [client] = await owner`select id from sub_accounts where environment_id = ${actor.environmentId} limit 1`
    const [product] = await owner`select id from products where environment_id = ${actor.environmentId} limit 1`
    const subAccountId = publicId('SUB_ACCOUNT', client!.id)
    await giveCredit(ctx, { subAccountId, amount: { amount: '5.00', currency: 'EUR' } })
    const lines = [{ productId: publicId('PRODUCT', product!.id), quantity: 1 }]
    const { order } = await createOrder(ctx, { subAccountId, lines, paymentMethod: 'BANK_TRANSFER' })
    expect(order.number).toBe('L2-O00301')
    expect(await findViolations(owner)).toEqual([])
  })
})
