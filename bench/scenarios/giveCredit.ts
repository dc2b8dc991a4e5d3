import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import type { Bench } from '../lib/Bench.ts'
import { FRESH, raceMoves } from './moves.ts'
import type { Scenario } from './Scenario.ts'

const GIVE = `mutation Give($input: GiveCreditInput!) {
  giveCredit(input: $input) { credit { id balance { amount currency } } errors { code message } }
}`
const CLIENTS = 2_000

/** Gifts of a cent to random clients of the resellers, each with a key of its own. */
async function gifts(bench: Bench, resellers: LargeReseller[]) {
  const worlds = resellers.map(({ environmentId }) => environmentId)
  const keys = new Map(resellers.map((r) => [r.environmentId, r.apiKey]))
  const clients = await bench.database.sql<{ tenant: string; id: string }[]>`
    select environment_id as tenant, public_id as id from bench.sub_accounts
    where environment_id = any (${worlds}) order by random() limit ${CLIENTS}`
  return clients.map(({ tenant, id }) => ({
    query: GIVE,
    variables: { input: { subAccountId: id, amount: { amount: '0.01', currency: 'EUR' }, idempotencyKey: FRESH } },
    apiKey: keys.get(tenant)!,
  }))
}

/** Everything moves from one account. */
export const giveCreditHot: Scenario = {
  name: 'giveCreditHot',
  title: 'giveCredit over HTTP, one reseller',
  writes: true,
  run: async (bench) => {
    const requests = await gifts(bench, bench.world.resellers.slice(0, 1))
    const goal = { atLeast: 2 }
    const race = { order: 'random' as const, against: ['hot' as const], goal, stretch: 3.5 }
    return raceMoves(bench, { what: 'moves per second', round: async () => requests, ...race })
  },
}

/** Each reseller gives from its own account. */
export const giveCredit: Scenario = {
  name: 'giveCredit',
  title: 'giveCredit over HTTP, ten resellers at random',
  writes: true,
  longOnly: true,
  run: async (bench) => {
    const requests = await gifts(bench, bench.world.resellers)
    const goal = { atLeast: 0.6 }
    const race = { order: 'random' as const, against: ['random' as const, 'ten' as const], goal, stretch: 1 }
    return raceMoves(bench, { what: 'moves per second', round: async () => requests, ...race })
  },
}
