import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'
import { Socket } from '../support/Socket.ts'
import { Stream } from '../support/Stream.ts'

let app: TestApp
let second: App
let secondDb: Database
let port: number
beforeAll(async () => {
  app = await startApp()
  const { host, port: databasePort, user, pass, database } = app.owner.options as unknown as Record<string, string>
  secondDb = openDatabase(`postgres://${user}:${pass}@${host![0]}:${databasePort![0]}/${database}`, { max: 4 })
  port = await freePort()
  const log = { level: 'silent' }
  second = await buildApp({ db: secondDb, publicUrl: app.url, portalFolder: '/nowhere', log, farewellMs: 0 })
  await second.fastify.listen({ port, host: 'localhost' })
})
afterAll(async () => {
  await second.close()
  await secondDb.close()
  await app.stop()
})

/** Listens at the second process. */
async function listen(query: string): Promise<Stream> {
  const socket = new Socket(`ws://localhost:${port}/graphql`)
  await socket.opened()
  socket.send({ type: 'connection_init', payload: { Authorization: app.apiKey } })
  await socket.wait(({ type }) => type === 'connection_ack')
  socket.send({ type: 'subscribe', id: 'stream', payload: { query } })
  return new Stream(socket)
}

it('tells a client of one process within a second what was written through another', async () => {
  const today = await listen('subscription { todayChanged { pendingOrders } }')
  const orders = await listen('subscription { orderChanged { id } }')
  await today.next()
  const order = await app.make.order()
  expect(await orders.next(1_000)).toEqual({ orderChanged: { id: order.id } })
  orders.end()
  today.end()
})

it('still tells it when the hints between the processes are lost', async () => {
  const orders = await listen('subscription { orderChanged { id } }')
  await app.owner`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'greenlight-listen'`
  const order = await app.make.order()
  expect(await orders.next(3_000)).toEqual({ orderChanged: { id: order.id } })
  orders.end()
})
