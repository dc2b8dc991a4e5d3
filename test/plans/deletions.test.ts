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
const STATEMENTS = 2

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
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))
const ask = (text: string, values: unknown[] = []) => recorder.explainStatement(text, values, mine.environmentId)

/** Calls a lane as one statement with these moves. */
function call(name: string, facts: object[]) {
  const { environmentId } = mine
  const account = accountId(environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR })
  const own = accountId(environmentId, { kind: 'RESELLER', ...EUR })
  const moves = facts.map((fact, place) => {
    const by = { actorKind: 'SYSTEM', actorId: 'test', actorName: 'Test', hash: 'ab'.repeat(32) }
    return { place, ...by, key: `${name}-${newId()}`, client, account, ...fact }
  })
  const argument = JSON.stringify({ ...EUR, own, undoMs: 600_000, moves })
  return ask(`select outcome from ${name}($1::uuid, $2::text::jsonb)`, [environmentId, argument])
}

/** Undos of gifts that were just given. */
async function undos(count: number) {
  const given = times(count, () => ({ amount: '1', transfer: newId() }))
  await call('give_credits', given)
  return given.map(({ transfer }) => ({ gift: transfer, transfer: newId() }))
}

/** Deletions of orders that were just placed, with some credit reserved and the rest paid by card, which goes back. */
async function deletions(count: number) {
  const { environmentId } = mine
  const accounts = [
    ...(['SALES', 'BANK'] as const).map((kind) => ({ id: accountId(environmentId, { kind, ...EUR }), kind, ...EUR })),
    { id: accountId(environmentId, { kind: 'CLIENT', subAccountId: client, ...EUR }), kind: 'CLIENT', ...EUR },
  ].map((account) => (account.kind === 'CLIENT' ? { ...account, subAccountId: client } : account))
  await ask('select hold_accounts($1::text::jsonb)', [JSON.stringify(accounts)])
  await call('set_minimum_balances', [{ ...EUR, minimum: -1_000_000 }])
  const placed = `select placed::uuid as id, $1::uuid as world, $2::uuid as client, shops.id as shop from unnest($3::text[]) placed
    cross join (select id from shops where is_default) shops`
  const orders = times(count, () => newId())
  const values = [environmentId, client, orders]
  await ask(
    `insert into orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, paid_minor,
      payment_method, activation_policy, activation_reason, source, search_text)
      select world, id, shop, client, id::text, 'EUR', 10, 4, 'CARD', 'MANUAL', '{}', 'API', '' from (${placed}) o`,
    values,
  )
  await ask(
    `insert into invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, paid_minor,
      issued_on, due_on, payment_reference, public_token, payment_token, search_text)
      select world, id, shop, client, id, id::text, 'EUR', 10, 4, now(), now(), id::text, id::text, id::text, '' from (${placed}) o`,
    values,
  )
  await ask(
    `insert into payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by)
      select world, id, id, 'CARD', 4, 'EUR', now(), 'Test' from (${placed}) o`,
    values,
  )
  await ask(
    `insert into allocations (environment_id, id, invoice_id, payment_id, amount_minor)
      select world, id, id, id, 4 from (${placed}) o`,
    values,
  )
  await ask(`select place_hold(id::uuid, $1::uuid, id::uuid, 6) from unnest($2::text[]) id`, [
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

it.each([
  ['undo_gifts', undos],
  ['delete_orders', deletions],
])(
  '%s reads what its moves need and no more, on a connection that knew the world when it was empty',
  async (name, factsOf) => {
    await call(name, await factsOf(1))
    for (let done = 0; done < STATEMENTS; done++) await call(name, await factsOf(AT_ONCE))
    const ran = await call(name, await factsOf(1))
    expect(ran.filter(({ text }) => text.includes('idempotency_keys'))).not.toEqual([])
    // Each was done, not refused.
    expect(ran.filter(({ text }) => text.startsWith('INSERT INTO events')).length).toBeGreaterThan(0)
    expect(findFaults(ran, { read: 50, filtered: 50 })).toEqual([])
  },
)
