import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { hasHaproxy, startHaproxy, startPlainBalancer } from '../support/balancers.ts'
import { disturbCrowd } from '../support/crowd.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { randomness } from '../support/random.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

const CROWD = { followers: 60, writers: 12, notesEach: byEffort(15, 75) }
const KILLS = byEffort(2, 10)
const PATIENCE_MS = byEffort(60_000, 300_000)

let service: Service
beforeAll(async () => {
  service = await startFreshService({ servers: 2 })
})
afterAll(() => service.stop())

/** Lets the crowd live through kills of either server. */
async function outlive(listenAt: string, how: string): Promise<void> {
  const random = randomness()
  const { events, deliveries, cuts } = await disturbCrowd(service, random, { ...CROWD, listenAt }, async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(500)
      await service.killAndStart(kill % 2)
    }
  })
  await expectSoundBooks(service)
  report('S5', {
    seed: random.seed,
    tried: `${how}: ${CROWD.followers} listen, ${CROWD.writers} write ${events} events, ${KILLS} kills, ${cuts} cuts`,
    outcome: `${deliveries} of ${events * CROWD.followers} delivered, 0 gaps, 0 repetitions, all in order`,
  })
}

it(
  'S5 what is written through one server is told by the other, once and in order, whichever of them is killed',
  async () => {
    service.url = service.urls[0]!
    await outlive(service.urls[1]!, 'written at one, heard at the other')
  },
  PATIENCE_MS,
)

it(
  'S5 behind a balancer clients write and listen at any server, and lose nothing when either is killed',
  async () => {
    const balancer = await startPlainBalancer(service.urls)
    service.url = balancer.url
    await outlive(balancer.url, 'behind a plain balancer').finally(() => balancer.stop())
  },
  PATIENCE_MS,
)

// Debian's HAProxy is installed where continuous integration runs; elsewhere the test before this one stands for it.
it.skipIf(!hasHaproxy())(
  'S5 behind HAProxy clients write and listen at any server, and lose nothing when either is killed',
  async () => {
    const balancer = await startHaproxy(service.urls)
    service.url = balancer.url
    await outlive(balancer.url, 'behind HAProxy').finally(() => balancer.stop())
  },
  PATIENCE_MS,
)

it('S5 any server answers for any other: a sign-in at one is known at the other, and so is its end', async () => {
  const { email, password } = service.reseller
  const [one, other] = service.urls as [string, string]
  const ask = async (url: string, query: string, cookie = '') => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin: service.urls[0]! },
      body: JSON.stringify({ query }),
    })
    return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '', answer: await response.text() }
  }
  const signIn = `mutation { signIn(input: { email: "${email}", password: "${password}" }) { errors { code } } }`
  const { cookie } = await ask(one, signIn)
  expect((await ask(other, '{ viewer { name } }', cookie)).answer).toContain('Owner')
  expect((await ask(one, '{ viewer { name } }', cookie)).answer).toContain('Owner')
  await ask(other, 'mutation { signOut { errors { code } } }', cookie)
  await expect
    .poll(async () => (await ask(one, '{ viewer { name } }', cookie)).answer, { timeout: 1_000 })
    .not.toContain('Owner')
})
