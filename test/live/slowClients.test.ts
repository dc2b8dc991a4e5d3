import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import type { Stream } from '../support/Stream.ts'

const STALLED = 8
const EVENTS = 1_200
const TEXT = 'n'.repeat(2_000)
const QUERY = 'subscription { events { cursor a: message b: message c: message d: message e: message f: message } }'

let app: TestApp
beforeAll(async () => {
  app = await startApp({ pingEveryMs: 6_000 })
})
afterAll(() => app.stop())

const soon = <T>(look: () => T) => expect.poll(look, { timeout: 15_000, interval: 10 })

/** Writes events of two kilobytes, a hundred to a transaction, and tells of each commit; listeners ask six times for each. */
async function writeEvents(subjectUuid: string): Promise<void> {
  const draft = {
    kind: 'order.note',
    subjectType: 'ORDER',
    subjectId: subjectUuid,
    orderId: subjectUuid,
    subjectVersion: 1,
    data: { number: 'R1-1', text: TEXT },
  }
  const drafts = JSON.stringify(Array.from({ length: 100 }, () => draft))
  const world = app.mine.environmentId
  for (let written = 0; written < EVENTS; written += 100) {
    const [row] = await app.owner.begin(async (sql) => {
      await sql`select set_config('app.tenant', ${world}, true)`
      return sql<
        { seq: string }[]
      >`select append_events('SYSTEM', 'system', 'Greenlight', ${drafts}::text::jsonb) as seq`
    })
    app.live.committed(world, BigInt(row!.seq))
    // The whole test runs in one process; a client must have its turn as it has on a machine of its own.
    await sleep(1)
  }
}

it('who stops reading is sent away with little kept for it, and who reads misses nothing', async () => {
  const order = await app.make.order()
  const [{ id }] = (await app.owner`select id from orders`) as unknown as [{ id: string }]
  const healthy = await app.subscribe(QUERY)
  const stalled = await Promise.all(Array.from({ length: STALLED }, () => app.subscribe(QUERY)))
  await soon(() => app.live.counters.members).toBe(STALLED + 1)
  await app.make.call('addNote', { subjectId: order.id, text: 'first' }, 'entry { id }')
  await Promise.all(stalled.map((stream) => stream.next()))
  for (const stream of stalled) stream.socket.raw.pause()
  const before = app.live.counters.messages

  await writeEvents(id)
  await healthy.socket.wait(() => countOf(healthy) >= EVENTS + 1, 30_000)
  expect(countOf(healthy)).toBe(EVENTS + 1)
  expect(new Set(healthy.values.map(({ events }) => events.cursor)).size).toBe(EVENTS + 1)

  // They left the group when they had enough, and were not told the rest.
  expect(app.live.counters.slow).toBeGreaterThan(0)
  expect(app.live.counters.members).toBeLessThanOrEqual(1)
  expect(app.live.counters.messages - before).toBeLessThan(EVENTS + STALLED * EVENTS * 0.75)
  // Who reads nothing answers no ping either.
  await soon(() => app.live.counters.subscriptions).toBe(1)
  healthy.end()
}, 60_000)

const countOf = (stream: Stream): number => stream.socket.received.filter(({ type }) => type === 'next').length
