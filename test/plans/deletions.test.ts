import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { AT_ONCE, EmptyWorld, quietCluster } from './EmptyWorld.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { findFaults } from './findFaults.ts'

const STATEMENTS = 2

let cluster: OwnCluster
let world: EmptyWorld
beforeAll(async () => {
  cluster = await quietCluster()
})
afterAll(() => cluster?.remove())
beforeEach(async () => {
  world = await EmptyWorld.open(cluster)
})
afterEach(() => world.close())

const EUR = { currency: 'EUR' } as const
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Calls a lane as one statement with these moves of the client. */
function call(name: string, facts: object[]) {
  const { client, mine } = world
  const account = accountId(mine.environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR })
  const own = accountId(mine.environmentId, { kind: 'RESELLER', ...EUR })
  const moves = facts.map((fact) => ({ client, account, ...fact }))
  return world.call(name, { ...EUR, own, undoMs: 600_000 }, moves)
}

/** Undos of gifts that were just given. */
async function undos(count: number) {
  const given = times(count, () => ({ amount: '1', transfer: newId() }))
  await call('give_credits', given)
  return given.map(({ transfer }) => ({ gift: transfer, transfer: newId() }))
}

/** Deletions of orders that were just placed, with some credit reserved and the rest paid by card, which goes back. */
async function deletions(count: number) {
  const { client, mine } = world
  const { environmentId } = mine
  const accounts = [
    ...(['SALES', 'BANK'] as const).map((kind) => ({ id: accountId(environmentId, { kind, ...EUR }), kind, ...EUR })),
    { id: accountId(environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR }), kind: 'CLIENT', ...EUR },
  ].map((account) => (account.kind === 'CLIENT' ? { ...account, subAccountId: client } : account))
  await world.ask('select hold_accounts($1::text::jsonb)', [JSON.stringify(accounts)])
  await call('set_minimum_balances', [{ ...EUR, minimum: -1_000_000 }])
  const placed = `select placed::uuid as id, $1::uuid as world, $2::uuid as client, shops.id as shop from unnest($3::text[]) placed
    cross join (select id from shops where is_default) shops`
  const orders = times(count, () => newId())
  const values = [environmentId, client, orders]
  await world.ask(
    `insert into orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, paid_minor,
      payment_method, activation_policy, activation_reason, source, search_text)
      select world, id, shop, client, id::text, 'EUR', 10, 4, 'CARD', 'MANUAL', '{}', 'API', '' from (${placed}) o`,
    values,
  )
  await world.ask(
    `insert into invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, paid_minor,
      issued_on, due_on, payment_reference, public_token, payment_token, search_text)
      select world, id, shop, client, id, id::text, 'EUR', 10, 4, now(), now(), id::text, id::text, id::text, '' from (${placed}) o`,
    values,
  )
  await world.ask(
    `insert into payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by)
      select world, id, id, 'CARD', 4, 'EUR', now(), 'Test' from (${placed}) o`,
    values,
  )
  await world.ask(
    `insert into allocations (environment_id, id, invoice_id, payment_id, amount_minor)
      select world, id, id, id, 4 from (${placed}) o`,
    values,
  )
  await world.ask(`select place_hold(id::uuid, $1::uuid, id::uuid, 6) from unnest($2::text[]) id`, [
    accounts.at(-1)!.id,
    orders,
  ])
  const ids = () => [newId(), newId()]
  return orders.map((order) => ({
    order,
    reason: null,
    paid: 'TO_BALANCE',
    payments: ids(),
    allocations: ids(),
    transfers: ids(),
  }))
}

/** The same by so many people with limits, who stay within them. */
const limitedDeletions = async (count: number) =>
  (await deletions(count)).map((facts) => ({ ...facts, actorId: newId(), alone: '100', aloneInDay: '100' }))

it.each([
  ['delete_orders', 'people with limits', limitedDeletions],
  ['delete_orders', 'everybody else', deletions],
  ['undo_gifts', 'anybody', undos],
])(
  '%s of %s reads what its moves need and no more, on a connection that knew the world when it was empty',
  async (name, _, factsOf) => {
    await call(name, await factsOf(1))
    for (let done = 0; done < STATEMENTS; done++) await call(name, await factsOf(AT_ONCE))
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await call(name, await factsOf(1))
      expect(ran.filter(({ text }) => text.includes('idempotency_keys'))).not.toEqual([])
      // Each was done, not refused.
      expect(ran.filter(({ text }) => text.startsWith('INSERT INTO events')).length).toBeGreaterThan(0)
      expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
    })
  },
)
