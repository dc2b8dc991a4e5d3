import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { LARGEST_MINOR } from '../../server/domain/kernel/money.ts'
import { ACTIVATED_BY_HAND, ACTIVATION_RULE } from '../../server/domain/orders/rules.ts'
import { AT_ONCE, EmptyWorld } from './EmptyWorld.ts'
import { findFaults } from './findFaults.ts'

const STATEMENTS = 4

let world: EmptyWorld
beforeAll(async () => {
  world = await EmptyWorld.open()
})
afterAll(() => world.close())

const EUR = { currency: 'EUR' } as const
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Statements of place_hold and post_transfer, whose plans are as old as the connection too. */
const ofMoney = [
  'UPDATE credit_accounts SET ',
  'UPDATE holds SET ',
  'SELECT * FROM credit_accounts WHERE environment_id = tenant AND id = p_',
]

it('create_orders reads what its orders need and no more, on a connection that knew the world when it was empty', async () => {
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
  // Each order of another client's: how much one client has waiting is no matter of the world's size.
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
  const place = (count: number) =>
    world.call(
      'create_orders',
      shared,
      times(count, (at) => ({
        client: clients[at],
        lines: times(2, (position) => ({ position, product, quantity: 1 })),
        method: 'CARD',
        // Of some all is reserved, of some a part, of some nothing; some are activated by hand.
        reserve: ['20', '5', null][at % 3],
        ...(at % 3 < 2 ? EUR : {}),
        byHand: at % 4 === 1,
        source: 'API',
        accounts: { ...EUR, ...house, client: accountOf(clients[at]!) },
        order: newId(),
        hold: newId(),
        invoice: newId(),
        payment: newId(),
        allocation: newId(),
        transfer: newId(),
        publicToken: newId(),
        paymentToken: newId(),
      })),
    )
  // The second of two is paid and activated by hand.
  await place(2)
  for (let done = 0; done < STATEMENTS; done++) await place(AT_ONCE)
  const ran = await place(2)
  for (const table of ['idempotency_keys', 'activation_policies', 'INSERT INTO invoices'])
    expect(ran.filter(({ text }) => text.includes(table))).not.toEqual([])
  // Each was done, not refused.
  expect(ran.filter(({ text }) => text.startsWith('INSERT INTO events')).length).toBeGreaterThan(0)
  // What moves money for all alike is not the statement's own.
  const own = ran.filter(({ text }) => !ofMoney.some((statement) => text.replace(/\s+/g, ' ').startsWith(statement)))
  expect(findFaults(own, { read: 50, filtered: 50 })).toEqual([])
})
