import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Clerks } from '../support/clerks.ts'
import type { Operation } from '../support/clerks.ts'
import { Desk } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

const KILLS = byEffort(4, 40)
const EVERY_MS = 1_200
const CLERKS = 20

let service: Service
beforeAll(async () => {
  service = await startFreshService()
})
afterAll(() => service.stop())

/** Until a clerk was just told of one more: what is told before its commit is lost when the server is killed now. */
async function untilTold(count: () => number): Promise<void> {
  const before = count()
  const deadline = performance.now() + 15_000
  while (count() === before && performance.now() < deadline) await nextTurn()
}

it(
  'K1 nothing that a client was told is lost, and nothing happens twice, however often the server is killed',
  async () => {
    const random = randomness()
    const clerks = new Clerks(new Desk(service), random)
    await clerks.open()
    // Business of all kinds, and then gifts alone: those share statements.
    for (const operations of [undefined, ['give']] satisfies (Operation[] | undefined)[]) {
      let open = true
      const working = clerks.work(CLERKS, () => open, operations)
      for (let kill = 0; kill < KILLS / 2; kill++) {
        await sleep(EVERY_MS)
        await untilTold(() => (operations ? clerks.told.gifts : clerks.told.orders).length)
        await service.killAndStart()
      }
      await sleep(300)
      open = false
      await working
    }
    await clerks.expectKept(service)
    await expectSoundBooks(service)
    expect(service.retries).toBeGreaterThan(KILLS)
    report('K1', {
      seed: random.seed,
      tried: `${KILLS} kills under ${clerks.calls} calls of ${CLERKS} clerks, who asked ${service.retries} times again`,
      outcome: `${clerks.succeeded} told and found, 0 lost, 0 twice`,
    })
  },
  KILLS * 6_000 + 30_000,
)
