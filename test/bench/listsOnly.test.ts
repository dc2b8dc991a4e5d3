import 'reflect-metadata'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LIST } from '../../bench/scenarios/documents.ts'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { seedLargeWorld } from '../../server/seed/seedLargeWorld.ts'
import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'

interface SeededWorld {
  fresh: FreshDatabase
  db: Database
  owner: postgres.Sql
  app: App
  resellers: LargeReseller[]
}

const NOW = new Date()
let whole: SeededWorld
let listsOnly: SeededWorld

async function seed(isForLists: boolean): Promise<SeededWorld> {
  const fresh = await freshDatabase()
  const { ownerUrl } = fresh
  const db = openDatabase(ownerUrl, { max: 2 })
  const scale = { resellers: 2, clients: 40, orders: 1_000 }
  const resellers = await seedLargeWorld({ ownerUrl, db, scale, now: NOW, listsOnly: isForLists })
  const log = { level: 'silent' }
  const app = await buildApp({ db, publicUrl: 'http://localhost', portalFolder: '/nowhere', log })
  return { fresh, db, owner: postgres(ownerUrl, { max: 1, onnotice: () => {} }), app, resellers }
}

beforeAll(async () => {
  whole = await seed(false)
  listsOnly = await seed(true)
})
afterAll(async () => {
  for (const { app, db, owner, fresh } of [whole, listsOnly]) {
    await app.close()
    await db.close()
    await owner.end()
    await fresh.drop()
  }
})

async function lists({ app, resellers }: SeededWorld): Promise<unknown[]> {
  const answers: unknown[] = []
  for (const { apiKey } of resellers) {
    for (const status of ['PENDING', 'ACTIVE', 'DELETED']) {
      const answer = await app.fastify.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: `Bearer ${apiKey}` },
        payload: { query: LIST, variables: { first: 50, filter: { status: [status] } } },
      })
      const { data, errors } = answer.json()
      expect(errors).toBeUndefined()
      expect(data.orders.nodes.length).toBeGreaterThan(5)
      answers.push(data)
    }
  }
  return answers
}

test('a world for lists alone answers the lists of orders as the whole world does', async () => {
  expect(await lists(listsOnly)).toEqual(await lists(whole))
})

test('a world for lists alone stores nothing that no list of orders reads', async () => {
  const [row] = await listsOnly.owner`select
    (select count(*)::int from order_lines) as lines, (select count(*)::int from activations) as activations,
    (select count(*)::int from payments) as payments, (select count(*)::int from transfers) as transfers,
    (select count(*)::int from search_entries) as words, (select count(*)::int from events where order_id is not null) as news`
  expect(row).toEqual({ lines: 0, activations: 0, payments: 0, transfers: 0, words: 0, news: 0 })
})

test('a world for lists alone counts as the whole one does: the next numbers, and who waits', async () => {
  const counts = async ({ owner }: SeededWorld) => [
    await owner`select next_order_number, next_invoice_number from shops order by order_prefix`,
    await owner`select username, pending_order_count, oldest_pending_at from sub_accounts order by username, id`,
  ]
  expect(await counts(listsOnly)).toEqual(await counts(whole))
})
