import { asc, desc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { orderLines, orders } from '../../db/schema/orders.ts'
import { read } from '../../server/domain/kernel/context.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { readAmong, readOnce } from '../../server/domain/kernel/readOnce.ts'
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
    expect(await readAmong(ctx, orders, orders.id, [theirs[0]!.id, mine[0]!.id, mine[0]!.id])).toEqual(mine)
    expect(await readAmong(ctx, orders, orders.id, [])).toEqual([])
  })
  await Promise.all(reads)
})

it('leaves no world behind on its connection', async () => {
  await readOnce(app.mine.ctx, orders, undefined, { prepare: true })
  for (let i = 0; i < 20; i++) expect(await app.db.driver`select id from orders`).toHaveLength(0)
})

it('reads rows in their order, as many as are asked for', async () => {
  const productId = (await app.make.product('1.00')).id
  const order = await app.make.order({ lines: [1, 2, 3].map((quantity) => ({ productId, quantity })) })
  const ctx = app.mine.ctx
  const [row] = await readOnce(ctx, orders, undefined, { orderBy: [desc(orders.number)], limit: 1, prepare: false })
  expect(row!.number).toBe(order.number)
  const all = await readOnce(ctx, orders, undefined, { orderBy: [asc(orders.number)], prepare: false })
  expect(all.at(-1)).toEqual(row)
  for (const [orderBy, places] of [
    [asc(orderLines.position), [0, 1, 2]],
    [desc(orderLines.position), [2, 1, 0]],
  ] as const) {
    const lines = await readOnce(ctx, orderLines, eq(orderLines.orderId, row!.id), {
      orderBy: [orderBy],
      prepare: true,
    })
    expect(lines.map(({ position }) => position)).toEqual(places)
  }
})

it('shows whoever is confined to one client that client alone', async () => {
  const [ours, others] = [await app.make.client(), await app.make.client()]
  await app.make.order({ subAccountId: others.id })
  const { id } = await app.make.order({ subAccountId: ours.id })
  const everything = await readOnce(app.mine.ctx, orders, undefined, { prepare: false })
  const own = everything.find((row) => publicId('ORDER', row.id) === id)!
  const confines = { clientId: own.subAccountId, shopIds: null, tags: null, personId: own.id }
  const ctx = { ...app.mine.ctx, actor: { ...app.mine.ctx.actor, confines } }
  expect(await readOnce(ctx, orders, undefined, { prepare: true })).toEqual([own])
  expect(
    await readAmong(
      ctx,
      orders,
      orders.id,
      everything.map((row) => row.id),
    ),
  ).toEqual([own])
})
