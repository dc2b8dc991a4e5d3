import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { ACTIVATION_RULE } from '../../server/domain/orders/rules.ts'
import { AT_ONCE, EmptyWorld, quietCluster } from './EmptyWorld.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { findFaults } from './findFaults.ts'

const STATEMENTS = 8

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
const minimums = (at: number) => ({ ...EUR, minimum: -at - 1 })
const gifts = () => ({ amount: '1', transfer: newId() })
/** The same by somebody with limits, who stays within them. */
const limited = (facts: (at: number) => object) => (at: number) => ({ ...facts(at), alone: '100' })

/** Explains a statement of so many moves of a lane. */
const call = (name: string, count: number, shared: object, facts: (at: number) => object) =>
  world.call(
    name,
    shared,
    Array.from({ length: count }, (_, place) => facts(place)),
  )

it.each([
  ['give_credits', 'people with limits', limited(gifts)],
  ['give_credits', 'everybody else', gifts],
  ['set_minimum_balances', 'people with limits', limited(minimums)],
  ['set_minimum_balances', 'everybody else', minimums],
  ['top_up_credits', 'the operator', gifts],
])(
  '%s of %s reads what its moves need and no more, on a connection that knew the world when it was empty',
  async (name, _, facts) => {
    const { client, mine } = world
    const account = accountId(mine.environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR })
    const [own, funding] = (['RESELLER', 'FUNDING'] as const).map((kind) =>
      accountId(mine.environmentId, { kind, ...EUR }),
    )
    const shared = { ...EUR, own, funding }
    const of = (place: number) => ({ client, account, ...facts(place) })
    await call(name, 1, shared, of)
    for (let done = 0; done < STATEMENTS; done++) await call(name, AT_ONCE, shared, of)
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await call(name, 1, shared, of)
      expect(ran.filter(({ text }) => text.includes('idempotency_keys'))).not.toEqual([])
      expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
    })
  },
)

const accountOf = (client: string) =>
  accountId(world.mine.environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR })

/** An order of each of so many clients, each with its invoice, 0.40 of it reserved or nothing; answers both ids. */
async function placeOrders(
  clients: string[],
  status: 'PENDING' | 'ACTIVE',
  reserved = false,
): Promise<(readonly [order: string, invoice: string])[]> {
  const ids = clients.map(() => [newId(), newId()] as const)
  const values = [
    world.mine.environmentId,
    clients,
    ids.map(([order]) => order),
    ids.map(([, invoice]) => invoice),
    status,
  ]
  const named = `unnest($2::uuid[], $3::uuid[], $4::uuid[]) as n (client, placed, billed)
    join shops s on s.environment_id = $1 and s.is_default`
  await world.ask(
    `with placed as (insert into orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, status,
        activated_at, payment_method, activation_policy, activation_reason, source, search_text)
      select $1, placed, s.id, client, placed, 'EUR', 100, $5, case $5 when 'ACTIVE' then now() end, 'CARD', 'MANUAL', '{}', 'API', ''
      from ${named})
    insert into invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, issued_on,
        due_on, payment_reference, public_token, payment_token, search_text)
      select $1, billed, s.id, client, placed, billed, 'EUR', 100, now(), now(), billed, billed, billed, '' from ${named}`,
    values,
  )
  if (reserved)
    await world.ask(
      `select place_hold(gen_random_uuid(), account, placed, 40) from unnest($1::uuid[], $2::uuid[]) as n (account, placed)`,
      [clients.map(accountOf), ids.map(([order]) => order)],
    )
  return ids
}

/** So many clients. */
async function makeClients(count: number): Promise<string[]> {
  const clients = Array.from({ length: count }, () => newId())
  const { environmentId } = world.mine
  await world.ask(
    `insert into sub_accounts (environment_id, id, username, name, email, search_text)
      select $1, id, id, 'Client', 'a@client.example', 'client' from unnest($2::uuid[]) as c (id)`,
    [environmentId, clients],
  )
  return clients
}

const AROUND = { own: 'CARD', reserved: 'CARD', balance: 'BALANCE' } as const

it.each(Object.entries(AROUND))(
  'record_payments reads what its payments and policies need and no more, however many orders there are (%s)',
  async (kind, method) => {
    const { client, mine } = world
    const { environmentId } = mine
    const policy = `insert into activation_policies (environment_id, payment_method, policy)
      values ($1, 'CARD', 'RETURNING_CLIENTS') on conflict do nothing`
    await world.ask(policy, [environmentId])
    const clients = await makeClients(AT_ONCE)
    const own = accountId(environmentId, { kind: 'RESELLER', ...EUR })
    const gift = (at: number) => ({ ...gifts(), client: clients[at], account: accountOf(clients[at]!), amount: '1000' })
    if (kind !== 'own') await call('give_credits', AT_ONCE, { ...EUR, own }, gift)
    const [sales, bank] = (['SALES', 'BANK'] as const).map((kind) => accountId(environmentId, { kind, ...EUR }))
    const shared = { ...EUR, sales, bank, earliest: '2000-01-01', rule: ACTIVATION_RULE }
    const pay = async (owners: string[]) => {
      const invoices = await placeOrders(owners, 'PENDING', kind === 'reserved')
      return call('record_payments', owners.length, shared, (place) => ({
        operation: 'recordPayment',
        invoice: invoices[place]![1],
        account: accountOf(owners[place]!),
        amount: method === 'CARD' ? '101' : '90',
        method,
        payment: newId(),
        allocation: newId(),
        transfer: newId(),
        surplus: newId(),
        settling: [newId(), newId(), newId()],
      }))
    }
    await pay(clients.slice(0, 1))
    for (let done = 0; done < STATEMENTS / 2; done++) {
      // Neither the activated orders of others nor the paid ones that wait are looked through.
      await placeOrders(Array<string>(AT_ONCE).fill(client), 'ACTIVE')
      await pay(clients)
    }
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await pay(clients.slice(0, 1))
      expect(ran.filter(({ text }) => text.includes('activation_policies'))).not.toEqual([])
      expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
    })
  },
)

it.each(['bare', 'reserved'])(
  'activate_orders reads what its orders need and no more, however many orders there are (%s)',
  async (kind) => {
    const { environmentId } = world.mine
    const clients = await makeClients(AT_ONCE)
    const own = accountId(environmentId, { kind: 'RESELLER', ...EUR })
    const gift = (at: number) => ({ ...gifts(), client: clients[at], account: accountOf(clients[at]!), amount: '1000' })
    await call('give_credits', AT_ONCE, { ...EUR, own }, gift)
    const sales = { id: accountId(environmentId, { kind: 'SALES', ...EUR }), kind: 'SALES', ...EUR }
    await world.ask('select hold_accounts($1::text::jsonb)', [JSON.stringify([sales])])
    const activate = async (owners: string[]) => {
      const orders = await placeOrders(owners, 'PENDING', kind === 'reserved')
      return call('activate_orders', owners.length, {}, (place) => ({
        order: orders[place]![0],
        payment: newId(),
        allocation: newId(),
        transfer: newId(),
      }))
    }
    await activate(clients.slice(0, 1))
    for (let done = 0; done < STATEMENTS / 2; done++) await activate(clients)
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await activate(clients.slice(0, 1))
      expect(ran.filter(({ text }) => text.includes('activations'))).not.toEqual([])
      expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
    })
  },
)

it('giving, lending and recovering credit read what their moves need and no more, however many clients there are', async () => {
  const shared = { ...EUR, own: accountId(world.mine.environmentId, { kind: 'RESELLER', ...EUR }) }
  /** Gives and lends to clients who stand at that version, and takes back what was given. */
  const recover = async (clients: string[], version: number) => {
    const of = (at: number) => ({ client: clients[at], account: accountOf(clients[at]!), transfer: newId() })
    return [
      ...(await call('give_credits', clients.length, shared, (at) => ({ ...of(at), amount: '1000' }))),
      ...(await call('set_minimum_balances', clients.length, {}, (at) => ({ ...of(at), ...minimums(version) }))),
      ...(await call('recover_credits', clients.length, shared, (at) => ({ ...of(at), seen: version + 2 }))),
    ]
  }
  const [first, ...others] = await makeClients(AT_ONCE)
  await recover([first!], 0)
  for (let done = 0; done < STATEMENTS / 2; done++) await recover(others, 3 * done)
  let version = 0
  await world.askBeforeAndAfterStatistics(async () => {
    const ran = await recover([first!], (version += 3))
    // All were done, not refused.
    expect(ran.filter(({ text }) => text.startsWith('INSERT INTO events'))).toHaveLength(3)
    expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
  })
})
