import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isAlive } from '../../db/embedded/processes.ts'
import { Clerks } from '../support/clerks.ts'
import { Desk } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { ownCluster } from '../support/ownCluster.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { randomness } from '../support/random.ts'
import { startService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

const KILLS = byEffort(3, 8)
const AWAY_MS = 1_500
const CLERKS = 20

let cluster: OwnCluster
let service: Service
beforeAll(async () => {
  cluster = await ownCluster()
})
afterAll(() => cluster.remove())
// Also where the service cannot even start, the cluster is removed.
beforeAll(async () => {
  service = await startService(cluster.database.url)
})
afterAll(() => service.stop())

/** Kills PostgreSQL, and whatever is started in its place, until it has been away for so long. */
async function keepAway(): Promise<void> {
  const end = performance.now() + AWAY_MS
  while (performance.now() < end) {
    const { pid } = cluster.database
    if (isAlive(pid)) process.kill(pid, 'SIGKILL')
    await sleep(5)
  }
}

/** Waits until anybody can work with the database again. */
async function untilBack(): Promise<number> {
  while (!(await service.owner`select 1`.catch(() => null))) await sleep(10)
  return performance.now()
}

it(
  'K2 the server survives the death of PostgreSQL under load, says within a second that it cannot serve, and serves again',
  async () => {
    const random = randomness()
    const clerks = new Clerks(new Desk(service), random)
    await clerks.open()
    const { pid } = service.server.child
    let open = true
    const working = clerks.work(CLERKS, () => open)
    const unreadyAfter: number[] = []
    const readyAfter: number[] = []
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(500)
      const away = performance.now()
      const killing = keepAway()
      while ((await service.readiness()) !== 503) await sleep(10)
      unreadyAfter.push(performance.now() - away)
      await killing
      const back = await untilBack()
      while ((await service.readiness()) !== 200) await sleep(10)
      readyAfter.push(performance.now() - back)
    }
    await sleep(500)
    open = false
    await working
    expect(service.server.child.pid).toBe(pid)
    expect(service.server.child.exitCode).toBeNull()
    // One second and five on a machine that can do its own work; the table says how long it was.
    expect(Math.max(...unreadyAfter)).toBeLessThan(3_000)
    expect(Math.max(...readyAfter)).toBeLessThan(20_000)
    expect(service.retries).toBeGreaterThan(0)
    await clerks.expectKept(service)
    await expectSoundBooks(service)
    const ms = (times: number[]) => `${Math.round(Math.max(...times))} ms`
    report('K2', {
      seed: random.seed,
      tried: `${KILLS} times PostgreSQL killed and away for ${AWAY_MS} ms under ${clerks.calls} calls of ${CLERKS} clerks`,
      outcome: `${clerks.succeeded} told and found; unready after ${ms(unreadyAfter)}, ready ${ms(readyAfter)} after it was back, at most`,
    })
  },
  KILLS * 15_000 + 30_000,
)
