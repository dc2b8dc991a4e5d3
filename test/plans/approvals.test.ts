import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { accountId } from '../../server/domain/credit/accounts.ts'
import { newId } from '../../server/domain/kernel/ids.ts'
import { EmptyWorld, quietCluster } from './EmptyWorld.ts'
import type { OwnCluster } from '../support/ownCluster.ts'
import { findFaults } from './findFaults.ts'

const AGREED = 60
/** Orders that are nobody's concern here: so many that no index looks as good as the one by orders. */
const OTHERS = 1_000

let cluster: OwnCluster
let world: EmptyWorld
let decider: string
let made = 0
beforeAll(async () => {
  cluster = await quietCluster()
})
afterAll(() => cluster?.remove())
beforeEach(async () => {
  world = await EmptyWorld.open(cluster)
  made = 0
  decider = await person()
  await world.ask('select hold_accounts($1::text::jsonb)', [JSON.stringify(accounts())])
  const facts = { client: world.client, account: account('CLIENT'), amount: '100000', transfer: newId() }
  await world.call('give_credits', { ...EUR, own: account('RESELLER') }, [facts])
})
afterEach(() => world.close())

const EUR = { currency: 'EUR' } as const
const KINDS = ['CLIENT', 'RESELLER', 'SALES', 'BANK'] as const

const account = (kind: (typeof KINDS)[number]) =>
  accountId(
    world.mine.environmentId,
    kind === 'CLIENT' ? { kind, subAccountId: world.client, ...EUR } : { kind, ...EUR },
  )
const accounts = () =>
  KINDS.map((kind) => ({ id: account(kind), kind, subAccountId: kind === 'CLIENT' ? world.client : null, ...EUR }))

async function person(): Promise<string> {
  const id = newId()
  await world.ask(
    `insert into users (reseller_id, id, email, name, role_id, rights)
      select reseller_id, $1::text::uuid, $1::text, 'Clerk', id, rights from roles where builtin = 'MANAGER'`,
    [id],
  )
  return id
}

/** Pending orders that were paid by card. */
async function paidOrders(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  const values = [world.mine.environmentId, world.client, ids]
  const placed = `(select $1::uuid as world, $2::uuid as client, placed::uuid as id, shops.id as shop
    from unnest($3::text[]) placed cross join (select id from shops where is_default) shops) o`
  await world.ask(
    `insert into orders (environment_id, id, shop_id, sub_account_id, number, currency, total_minor, paid_minor,
        payment_method, activation_policy, activation_reason, source, search_text)
      select world, id, shop, client, id::text, 'EUR', 100, 10, 'CARD', 'MANUAL', '{}', 'API', '' from ${placed}`,
    values,
  )
  await world.ask(
    `insert into invoices (environment_id, id, shop_id, sub_account_id, order_id, number, currency, total_minor, paid_minor,
        issued_on, due_on, payment_reference, public_token, payment_token, search_text)
      select world, id, shop, client, id, id::text, 'EUR', 100, 10, now(), now(), id::text, id::text, id::text, '' from ${placed}`,
    values,
  )
  await world.ask(
    `insert into payments (environment_id, id, invoice_id, method, amount_minor, currency, value_date, recorded_by)
      select world, id, id, 'CARD', 10, 'EUR', now(), 'Test' from ${placed}`,
    values,
  )
  await world.ask(
    `insert into allocations (environment_id, id, invoice_id, payment_id, amount_minor)
      select world, id, id, id, 10 from ${placed}`,
    values,
  )
  return ids
}

/** What each operation needs besides the client and the amount. */
const INPUTS: Record<string, (at: number) => object> = {
  giveCredit: () => ({ note: null }),
  recoverCredit: () => ({}),
  setMinimumBalance: (at) => ({ minimumMinor: String(-10 * (at + 1)) }),
  deleteOrder: () => ({ reason: null, paidMoney: 'TO_BALANCE' }),
}

/** Asks for one and agrees to it; answers what the look and the move ran. */
async function agree(operation: string) {
  const { mine, client } = world
  const at = made++
  const requester = await person()
  const id = newId()
  const order = operation === 'deleteOrder' ? (await paidOrders(1))[0] : null
  await world.ask(
    `insert into approvals (environment_id, id, operation, input, sub_account_id, order_id, amount_minor, currency,
        reseller_id, requested_by, requested_by_name, expires_at)
      select $1, $2, $3, $4::text::jsonb, $5, $6, 10, 'EUR', reseller_id, id, name, now() + interval '7 days'
      from users where id = $7`,
    [mine.environmentId, id, operation, JSON.stringify(INPUTS[operation]!(at)), client, order, requester],
  )
  const told = await world.read('select standing_of($1, $2) as standing', [mine.environmentId, requester])
  const ids = () => [newId(), newId()]
  const looked = await world.ask(
    'select approvals.*, standing_of(current_tenant(), requested_by) from approvals where id = $1',
    [id],
  )
  const moved = await world.call('approve_request', {}, [
    {
      actorKind: 'USER',
      actorId: decider,
      approval: id,
      version: 1,
      standing: told[0]!['standing'],
      account: account('CLIENT'),
      own: account('RESELLER'),
      transfer: newId(),
      payments: ids(),
      allocations: ids(),
      transfers: ids(),
      alone: '1000',
      aloneInDay: '100000',
    },
  ])
  return [...looked, ...moved]
}

it.each(Object.keys(INPUTS))(
  'agreeing to %s reads what it needs and no more, on a connection that knew the world when it was empty',
  async (operation) => {
    for (let before = 0; before < AGREED; before++) await agree(operation)
    await paidOrders(OTHERS)
    await world.askBeforeAndAfterStatistics(async () => {
      const ran = await agree(operation)
      expect(ran.filter(({ text }) => text.includes('idempotency_keys'))).not.toEqual([])
      // It was done, not refused.
      expect(ran.filter(({ text }) => text.includes('UPDATE approvals'))).not.toEqual([])
      expect(findFaults(ran, { read: 50, filtered: 50, large: ['approvals', 'users'] })).toEqual([])
    })
  },
)
