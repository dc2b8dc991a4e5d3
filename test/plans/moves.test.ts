import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { makeReseller } from '../support/worlds.ts'
import type { TestReseller } from '../support/worlds.ts'
import { findFaults } from './findFaults.ts'
import { PlanRecorder } from './PlanRecorder.ts'

/** The most that share a statement. */
const AT_ONCE = 100
const STATEMENTS = 8

let fresh: FreshDatabase
let recorder: PlanRecorder
let mine: TestReseller
let client: string
beforeAll(async () => {
  fresh = await freshDatabase()
  // One connection: it makes its plans at the first call, and keeps them.
  recorder = new PlanRecorder(fresh.ownerUrl, 1)
  mine = await makeReseller(fresh.ownerUrl, recorder.db, 'http://localhost')
  client = newId()
  await recorder.explainStatement(
    `insert into sub_accounts (environment_id, id, username, name, email, search_text) values ($1, $2, 'rossi', 'Rossi', 'a@rossi.example', 'rossi')`,
    [mine.environmentId, client],
    mine.environmentId,
  )
})
afterAll(async () => {
  await recorder.db.close()
  await fresh.drop()
})

const EUR = { currency: 'EUR' } as const
const minimums = (at: number) => ({ ...EUR, minimum: -at - 1 })
const gifts = () => ({ amount: '1', transfer: newId() })

it.each([
  ['give_credits', gifts],
  ['set_minimum_balances', minimums],
])(
  '%s reads what its moves need and no more, on a connection that knew the world when it was empty',
  async (name, facts) => {
    const { environmentId } = mine
    const account = accountId(environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR })
    const own = accountId(environmentId, { kind: 'RESELLER', ...EUR })
    const call = (count: number) => {
      const moves = Array.from({ length: count }, (_, place) => {
        const key = `${name}-${newId()}`
        const by = { actorKind: 'SYSTEM', actorId: 'test', actorName: 'Test', key, hash: 'ab'.repeat(32) }
        return { place, ...by, client, account, ...facts(place) }
      })
      const values = [environmentId, JSON.stringify({ ...EUR, own, moves })]
      return recorder.explainStatement(`select outcome from ${name}($1::uuid, $2::text::jsonb)`, values, environmentId)
    }
    await call(1)
    for (let done = 0; done < STATEMENTS; done++) await call(AT_ONCE)
    const ran = await call(1)
    expect(ran.filter(({ text }) => text.includes('idempotency_keys'))).not.toEqual([])
    expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
  },
)
