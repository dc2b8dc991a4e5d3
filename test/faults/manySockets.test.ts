import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { byEffort, report } from '../support/effort.ts'
import { Make } from '../support/make.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'
import { Socket } from '../support/Socket.ts'

const SOCKETS = byEffort(300, 10_000)
const AT_ONCE = 100
const ORDERS = 10

let service: Service
beforeAll(async () => {
  service = await startFreshService({ settings: { PROCESSES: '2' } })
})
afterAll(() => service.stop())

async function listen(): Promise<Socket> {
  const socket = new Socket(`${service.url.replace('http', 'ws')}/graphql`)
  await socket.opened()
  socket.send({ type: 'connection_init', payload: { Authorization: service.reseller.apiKey } })
  await socket.wait(({ type }) => type === 'connection_ack', 30_000)
  socket.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { orderChanged { id } }' } })
  return socket
}

it(
  'K5 thousands of sockets on two processes hear every change, and all are sent away in order when the server ends',
  async () => {
    const random = randomness()
    const make = new Make(service.gql)
    const sockets: Socket[] = []
    while (sockets.length < SOCKETS) {
      sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, listen))))
    }
    // The last subscription is told of nothing yet; a moment later all are.
    await sleep(500)
    const client = await make.client()
    const orders: string[] = []
    for (let i = 0; i < ORDERS; i++) orders.push((await make.order({ subAccountId: client.id })).id)
    const heard = (socket: Socket): string[] =>
      socket.received.flatMap(({ type, payload }) => (type === 'next' ? [payload.data.orderChanged.id] : []))
    const deadline = Date.now() + 60_000
    while (sockets.some((socket) => heard(socket).length < ORDERS) && Date.now() < deadline) await sleep(100)
    for (const socket of sockets) expect(heard(socket)).toEqual(orders)

    const told = performance.now()
    expect(await service.server.end('SIGTERM')).toBe(0)
    const tookMs = performance.now() - told
    expect(tookMs).toBeLessThan(15_000)
    const codes = new Set(await Promise.all(sockets.map(async ({ closed }) => (await closed).code)))
    expect([...codes]).toEqual([1001])
    report('K5', {
      seed: random.seed,
      tried: `${SOCKETS} sockets on two processes, ${ORDERS} changes, then SIGTERM`,
      outcome: `${SOCKETS * ORDERS} of ${SOCKETS * ORDERS} delivered in order, all closed 1001, exit 0 after ${Math.round(tookMs)} ms`,
    })
  },
  byEffort(60_000, 600_000),
)
