import { execFileSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Clerks } from '../support/clerks.ts'
import { Desk } from '../support/desk.ts'
import { byEffort, report } from '../support/effort.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { ownCluster } from '../support/ownCluster.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { randomness } from '../support/random.ts'
import { startService } from '../support/service.ts'
import type { Service } from '../support/service.ts'

const SILENT_MS = byEffort(12_000, 20_000)
const CLERKS = 10

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

/** PostgreSQL is one process and one for each session. */
function signalDatabase(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const { pid } = cluster.database
  process.kill(pid, signal)
  const sessions = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  for (const session of sessions.trim().split(/\s+/)) process.kill(Number(session), signal)
}

interface Asked {
  what: string
  ms: number
  /** When the answer came. */
  at: number
  code: string
}

/** Asks once, patiently, and tells how long it took and what came. */
async function ask(what: string, query: string, variables = {}): Promise<Asked> {
  const since = performance.now()
  const { data, errors } = await service.ask(query, variables, { signal: AbortSignal.timeout(30_000) })
  const at = performance.now()
  return { what, ms: at - since, at, code: errors?.[0]?.extensions.code ?? (data ? 'OK' : 'NOTHING') }
}

const GIVE = 'mutation ($input: GiveCreditInput!) { giveCredit(input: $input) { errors { code } } }'
const CREATE = 'mutation ($input: CreateSubAccountInput!) { createSubAccount(input: $input) { errors { code } } }'

it(
  'K4 while PostgreSQL says nothing requests fail within ten seconds with the advice to try again, and nothing piles up',
  async () => {
    const random = randomness()
    const clerks = new Clerks(new Desk(service), random)
    await clerks.open()
    const client = (await service.gql('{ subAccounts(first: 1) { nodes { id } } }')).data.subAccounts.nodes[0].id
    let open = true
    const working = clerks.work(CLERKS, () => open)
    await sleep(500)

    signalDatabase('SIGSTOP')
    const stopped = performance.now()
    const asked: Promise<Asked>[] = []
    let unreadyAfter = 0
    for (let i = 0; performance.now() - stopped < SILENT_MS; i++) {
      const input = {
        subAccountId: client,
        amount: { amount: '0.01', currency: 'EUR' },
        idempotencyKey: `silent-${i}-0`,
      }
      asked.push(ask('a move', GIVE, { input }))
      asked.push(ask('a list', '{ orders(first: 5) { nodes { id number } } }'))
      const person = {
        username: `silent-${i}`,
        name: 'Silent',
        email: 's@example.com',
        idempotencyKey: `silent-${i}-1`,
      }
      asked.push(ask('a write', CREATE, { input: person }))
      if (!unreadyAfter && (await service.readiness()) === 503) unreadyAfter = performance.now() - stopped
      await sleep(200)
    }
    const beforeBack = asked.length
    signalDatabase('SIGCONT')
    const back = performance.now()
    while ((await service.readiness()) !== 200) await sleep(10)
    const readyAfter = performance.now() - back
    const answers = await Promise.all(asked)
    open = false
    await working

    const failed = answers.filter(({ code }) => code !== 'OK')
    expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['UNAVAILABLE']))
    // Most were told so while it was still silent, and those who asked late were told at once.
    expect(failed.filter(({ at }) => at < back).length).toBeGreaterThan(beforeBack / 2)
    expect(failed.filter(({ ms }) => ms < SILENT_MS / 4).length).toBeGreaterThan(0)
    // Ten seconds and five on a machine that has nothing else to do; the table says how long it was.
    const slowest = Math.max(...failed.map(({ ms }) => ms))
    expect(slowest).toBeLessThan(SILENT_MS + 8_000)
    expect(unreadyAfter).toBeGreaterThan(0)
    expect(readyAfter).toBeLessThan(20_000)
    expect(service.output).not.toContain('"level":50')
    await expectSoundBooks(service)
    report('K4', {
      seed: random.seed,
      tried: `PostgreSQL stopped for ${SILENT_MS / 1_000} s under ${clerks.calls} calls; ${answers.length} asked meanwhile`,
      outcome: `${failed.length} told UNAVAILABLE, the slowest after ${Math.round(slowest)} ms; ready ${Math.round(readyAfter)} ms after`,
    })
  },
  SILENT_MS + 60_000,
)
