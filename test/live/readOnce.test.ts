import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { orders } from '../../db/schema/orders.ts'
import { read } from '../../server/domain/kernel/context.ts'
import { readOnce } from '../../server/domain/kernel/readOnce.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
  for (const key of [app.apiKey, app.otherApiKey]) await app.make.order({}, { key })
})
afterAll(() => app.stop())

it('reads exactly what a transaction reads, in its own world only, whoever reads at the same time', async () => {
  const worlds = [app.mine.ctx, app.other.ctx]
  const own = await Promise.all(worlds.map((ctx) => read(ctx, (tx) => tx.select().from(orders))))
  expect(own.map((rows) => rows.length)).toEqual([1, 1])
  const reads = Array.from({ length: 200 }, async (_, i) => {
    const prepare = i % 3 > 0
    const [ctx, mine, theirs] = i % 2 ? [worlds[0]!, own[0]!, own[1]!] : [worlds[1]!, own[1]!, own[0]!]
    expect(await readOnce(ctx, orders, eq(orders.id, mine[0]!.id), { prepare })).toEqual(mine)
    expect(await readOnce(ctx, orders, eq(orders.id, theirs[0]!.id), { prepare })).toEqual([])
    expect(await readOnce(ctx, orders, undefined, { prepare })).toEqual(mine)
  })
  await Promise.all(reads)
})

it('leaves no world behind on its connection', async () => {
  await readOnce(app.mine.ctx, orders, undefined, { prepare: true })
  for (let i = 0; i < 20; i++) expect(await app.db.driver`select id from orders`).toHaveLength(0)
})
