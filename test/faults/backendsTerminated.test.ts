import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Clerks } from '../support/clerks.ts'
import { Desk } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

const LASTS_MS = byEffort(6_000, 60_000)
const EVERY_MS = 50
const CLERKS = 20

let service: Service
beforeAll(async () => {
  service = await startFreshService()
})
afterAll(() => service.stop())

it(
  'K3 sessions of the database that end at random leave no half of a transaction, and no statement of one that goes astray',
  async () => {
    const random = randomness()
    const clerks = new Clerks(new Desk(service), random)
    await clerks.open()
    const end = performance.now() + LASTS_MS
    const working = clerks.work(CLERKS, () => performance.now() < end)
    let terminated = 0
    while (performance.now() < end) {
      const sessions = await service.owner<{ pid: number }[]>`select pid from pg_stat_activity
        where datname = current_database() and application_name like 'greenlight%' order by pid`
      if (sessions.length > 0) {
        await service.owner`select pg_terminate_backend(${random.pick(sessions).pid})`
        terminated++
      }
      await sleep(EVERY_MS)
    }
    await working
    await clerks.expectKept(service)
    await expectSoundBooks(service)
    // A stray statement finds no tenant, and would have failed as nobody foresaw.
    expect(service.output).not.toContain('"level":50')
    expect(service.server.child.exitCode).toBeNull()
    expect(service.retries).toBeGreaterThan(0)
    report('K3', {
      seed: random.seed,
      tried: `${terminated} sessions terminated in ${LASTS_MS / 1_000} s under ${clerks.calls} calls, asked ${service.retries} times again`,
      outcome: `${clerks.succeeded} told and found, 0 halves, 0 stray statements`,
    })
  },
  LASTS_MS + 60_000,
)
