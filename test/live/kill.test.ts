import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, it } from 'vitest'
import { disturbCrowd } from '../support/crowd.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

/** In the long run 54,000 deliveries. */
const CROWD = { followers: 60, writers: 12, notesEach: byEffort(20, 75) }
const KILLS = byEffort(4, 12)

let service: Service
beforeAll(async () => {
  service = await startFreshService()
})
afterAll(() => service.stop())

it(
  'S1 delivers every event once and in order to 60 clients, through kills of the server and of their connections',
  async () => {
    const random = randomness()
    const crowd = { ...CROWD, listenAt: service.url }
    const { events, deliveries, cuts } = await disturbCrowd(service, random, crowd, async () => {
      for (let kill = 0; kill < KILLS; kill++) {
        await sleep(700)
        await service.killAndStart()
      }
    })
    await expectSoundBooks(service)
    report('S1', {
      seed: random.seed,
      tried: `${CROWD.followers} listen, ${CROWD.writers} write ${events} events, ${KILLS} kills of the server, ${cuts} cuts`,
      outcome: `${deliveries} of ${events * CROWD.followers} delivered, 0 gaps, 0 repetitions, all in order`,
    })
  },
  byEffort(120_000, 400_000),
)
