import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { byEffort, isLong, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { Make } from '../support/make.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'
import { Socket } from '../support/Socket.ts'

const STALLED = 20
const EVENTS = byEffort(600, 20_000)
const WRITERS = 16
const FILLER = 'n'.repeat(1_950)
const MOST_MORE_BYTES = 10 * 1024 * 1024
/** Two pings that are not answered. */
const NOTICED_WITHIN_MS = 40_000
const QUERY = 'subscription ($after: String) { events(after: $after) { cursor message } }'

let service: Service
beforeAll(async () => {
  const probe = path.resolve(import.meta.dirname, '../support/heapProbe.mjs')
  service = await startFreshService({ nodeOptions: ['--expose-gc', '--import', probe] })
})
afterAll(() => service.stop())

async function weigh(): Promise<number> {
  const { child } = service.server
  child.send('weigh')
  const [{ bytes }] = (await once(child, 'message')) as [{ bytes: number }]
  return bytes
}

async function listen(after: string): Promise<Socket> {
  const socket = new Socket(`${service.url.replace('http', 'ws')}/graphql`)
  await socket.opened()
  socket.send({ type: 'connection_init', payload: { Authorization: service.reseller.apiKey } })
  await socket.wait(({ type }) => type === 'connection_ack')
  socket.send({ type: 'subscribe', id: '1', payload: { query: QUERY, variables: { after } } })
  return socket
}

it(
  'S3 twenty sockets that stop reading cost the server little, and cost whoever reads nothing',
  async () => {
    const random = randomness()
    const make = new Make(service.gql)
    const orders = await Promise.all(Array.from({ length: WRITERS }, () => make.order()))
    const after = (await service.gql('{ viewer { eventCursor } }')).data.viewer.eventCursor as string
    const answeredAt: number[] = []
    const arrivedAt: number[] = []
    const healthy = await listen(after)
    healthy.raw.on('message', (data) => {
      const number = /#(\d+)#/.exec(String(data))?.[1]
      if (number) arrivedAt[Number(number)] = performance.now()
      healthy.received.length = 0
    })
    const stalled = await Promise.all(Array.from({ length: STALLED }, () => listen(after)))
    let written = 0
    const write = async (most: number) => {
      const writer = async (order: { id: string }) => {
        while (written < most) {
          const number = written++
          const input = { subjectId: order.id, text: `#${number}# ${FILLER}` }
          const { errors } = await make.call('addNote', input, 'entry { id }')
          answeredAt[number] = performance.now()
          expect(errors).toEqual([])
        }
      }
      await Promise.all(orders.map(writer))
    }
    // What is compiled, cached and kept in any case is there before anything is weighed.
    const warm = Math.round(EVENTS / 5)
    await write(warm)
    for (const socket of stalled) socket.raw.pause()
    const before = await weigh()
    const weights: number[] = []
    const weighing = (async () => {
      while (written < EVENTS) {
        await sleep(1_000 + random.whole(0, 500))
        weights.push(await weigh())
      }
    })()
    await write(EVENTS)
    await weighing
    await expect.poll(() => Object.keys(arrivedAt).length, { timeout: 30_000 }).toBe(EVENTS)
    weights.push(await weigh())
    const more = Math.max(...weights) - before
    expect(more).toBeLessThan(MOST_MORE_BYTES)

    const waits = arrivedAt.map((at, i) => Math.max(0, at - answeredAt[i]!)).toSorted((a, b) => a - b)
    const p99 = waits[Math.floor(waits.length * 0.99)]!
    expect(p99).toBeLessThan(2_000)
    if (isLong()) {
      // A socket that reads nothing answers no ping; whoever reads on learns that it was closed.
      await sleep(NOTICED_WITHIN_MS)
      for (const socket of stalled) socket.raw.resume()
      for (const socket of stalled) expect((await socket.closed).code).not.toBe(1000)
    } else for (const socket of stalled) socket.raw.terminate()
    healthy.close()
    await expectSoundBooks(service)
    report('S3', {
      seed: random.seed,
      tried: `${EVENTS} events of 2 KB, ${STALLED} sockets that read nothing`,
      outcome: `memory in use ${more < 0 ? '−' : '+'} ${Math.abs(more / 1024 / 1024).toFixed(1)} MB at most, who reads waits ${Math.round(p99)} ms (p99), ${isLong() ? 'all stalled closed' : 'none closed yet'}`,
    })
  },
  byEffort(120_000, 900_000),
)
