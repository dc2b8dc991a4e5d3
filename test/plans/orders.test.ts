import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { LARGEST_MINOR } from '../../server/domain/kernel/money.ts'
import { ACTIVATED_BY_HAND, ACTIVATION_RULE, RESTORE_MS } from '../../server/domain/orders/rules.ts'
import { AT_ONCE, EmptyWorld, quietCluster } from './EmptyWorld.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { findFaults } from './findFaults.ts'
import type { RanStatement } from './PlanRecorder.ts'

const STATEMENTS = 4

let cluster: OwnCluster
let world: EmptyWorld
let orders: Orders
beforeAll(async () => {
  cluster = await quietCluster()
})
afterAll(() => cluster?.remove())
beforeEach(async () => {
  world = await EmptyWorld.open(cluster)
  orders = await prepare()
})
afterEach(() => world.close())

const EUR = { currency: 'EUR' } as const
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Statements of place_hold and post_transfer, whose plans are as old as the connection too. */
const ofMoney = [
  'UPDATE credit_accounts SET ',
  'UPDATE holds SET ',
  'SELECT * FROM credit_accounts WHERE environment_id = tenant AND id = p_',
]

interface Orders {
  /** Places so many, and deletes them again. Each is another client's: how much one client has waiting is no matter of the world's size. */
  place(count: number): Promise<RanStatement[]>
  /** Restores so many that were just placed and deleted. */
  restore(count: number): Promise<RanStatement[]>
}

async function prepare(): Promise<Orders> {
  const { environmentId } = world.mine
  const product = newId()
  await world.ask(
    `insert into products (environment_id, id, sku, name, price_minor, currency) values ($1, $2, 'P', 'Hosting', 10, 'EUR')`,
    [environmentId, product],
  )
  await world.ask(
    `insert into activation_policies (environment_id, payment_method, policy) values ($1, 'CARD', 'RETURNING_CLIENTS')`,
    [environmentId],
  )
  const clients = times(AT_ONCE, () => newId())
  await world.ask(
    `insert into sub_accounts (environment_id, id, username, name, email, search_text)
      select $1, id, id, 'Client', 'a@client.example', 'client' from unnest($2::uuid[]) as c (id)`,
    [environmentId, clients],
  )
  const accountOf = (subAccountId: string) => accountId(environmentId, { kind: 'CLIENT', subAccountId, ...EUR })
  const limits = clients.map((client) => ({ client, account: accountOf(client), ...EUR, minimum: -1_000_000 }))
  await world.call('set_minimum_balances', EUR, limits)
  const house = {
    sales: accountId(environmentId, { kind: 'SALES', ...EUR }),
    bank: accountId(environmentId, { kind: 'BANK', ...EUR }),
  }
  const rule = { ...ACTIVATION_RULE, byHand: { activate: true, reason: ACTIVATED_BY_HAND } }
  const shared = { largest: LARGEST_MINOR.toString(), termDays: 14, rule }
  const place = (ids: string[], byHand: (at: number) => boolean) =>
    world.call(
      'create_orders',
      shared,
      ids.map((order, at) => ({
        client: clients[at],
        lines: times(2, (position) => ({ position, product, quantity: 1 })),
        method: 'CARD',
        // Of some all is reserved, of some a part, of some nothing.
        reserve: ['20', '5', null][at % 3],
        ...(at % 3 < 2 ? EUR : {}),
        byHand: byHand(at),
        source: 'API',
        accounts: { ...EUR, ...house, client: accountOf(clients[at]!) },
        order,
        hold: newId(),
        invoice: newId(),
        payment: newId(),
        allocation: newId(),
        transfer: newId(),
        publicToken: newId(),
        paymentToken: newId(),
      })),
    )
  const named = (count: number) => times(count, () => newId())
  return {
    // Some are activated by hand, the second of two among them.
    place: (count) => place(named(count), (at) => at % 4 === 1),
    restore: async (count) => {
      const ids = named(count)
      await place(ids, () => false)
      const none = { reason: null, paid: null, payments: [], allocations: [], transfers: [] }
      await world.call(
        'delete_orders',
        {},
        ids.map((order) => ({ order, ...none })),
      )
      const facts = ids.map((order) => ({
        order,
        hold: newId(),
        payment: newId(),
        allocation: newId(),
        transfer: newId(),
      }))
      return world.call('restore_orders', { restoreMs: RESTORE_MS, rule: ACTIVATION_RULE }, facts)
    },
  }
}

it.each(['place', 'restore'] as const)(
  'to %s orders reads what they need and no more, on a connection that knew the world when it was empty',
  async (name) => {
    await orders[name](2)
    for (let done = 0; done < STATEMENTS; done++) await orders[name](AT_ONCE)
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await orders[name](2)
      for (const table of ['idempotency_keys', 'activation_policies', ' invoices '])
        expect(ran.filter(({ text }) => text.includes(table))).not.toEqual([])
      // Each was done, not refused.
      expect(ran.filter(({ text }) => text.startsWith('INSERT INTO events')).length).toBeGreaterThan(0)
      // What moves money for all alike is not the statement's own.
      const own = ran.filter(
        ({ text }) => !ofMoney.some((statement) => text.replace(/\s+/g, ' ').startsWith(statement)),
      )
      expect(findFaults(own, { read: 50, filtered: 50 })).toEqual([])
    })
  },
)
