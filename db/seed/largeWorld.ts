import type postgres from 'postgres'
import { sendBatches } from './CopyTable.ts'
import type { SeedActor } from './EventChain.ts'
import { WorldStory } from './WorldStory.ts'
import type { WorldBeginning } from './WorldStory.ts'

/** A world that exists, has its shop and its log, and nothing else yet. */
export interface LargeWorld {
  environmentId: string
  currency: string
  /** Who places the orders, and who gives credit, takes payments and activates. */
  program: SeedActor
  person: SeedActor
  /** Another seed tells another story. */
  seed: number
}

/** Rules of the domain that stored rows follow; the store does not know them by itself. */
export interface WorldRules {
  accountId(environmentId: string, kind: string, currency: string, subAccountId: string | null): string
  searchable(...parts: (string | null)[]): string
  paymentReference(base: string): string
  /** The first half of every handle of the world. */
  handleOf(environmentId: string): string
}

export interface FillOptions {
  rules: WorldRules
  clients: number
  orders: number
  /** The orders' times are spread over the `years` before it. */
  now: Date
  years?: number
  /** Leaves references unchecked while rows are copied, which is faster; needs a superuser. */
  trusted?: boolean
  /** Stores products, clients, orders and invoices alone: the books then tell nothing. Has to be `trusted`. */
  listsOnly?: boolean
  /** Told how many orders of the world are stored. */
  onProgress?: (orders: number) => void
}

const BATCH = 2_500
const YEAR_MS = 365 * 86_400_000

/**
 * Fills one world with clients, orders, invoices, payments, moves of credit and the log of it all, by COPY. The books
 * are sound afterwards, unless it is filled for lists only. `owner` must be allowed to pass row security by, because COPY cannot write under it. Every
 * batch is a transaction: what fails in the middle leaves a world that must be thrown away.
 */
export async function fillLargeWorld(owner: postgres.Sql, world: LargeWorld, options: FillOptions): Promise<void> {
  const endAt = options.now.getTime()
  const span = { startAt: endAt - (options.years ?? 2) * YEAR_MS, endAt, orders: options.orders }
  const story = new WorldStory(world, await readBeginning(owner, world), options.rules, span)
  const { trusted = false, listsOnly = false } = options
  if (listsOnly && !trusted) throw new Error('A world for lists alone is loaded by a superuser, unchecked.')
  if (listsOnly) story.tellForListsAlone()
  story.open(options.clients)
  let sending = Promise.resolve()
  for (let told = 0; told < options.orders;) {
    const next = Math.min(told + BATCH, options.orders)
    while (told < next) {
      story.orders.tell(told++)
      // The batch before goes out meanwhile.
      if (told % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await sending
    sending = sendBatches(owner, story.take(), trusted)
    sending.catch(() => {})
    options.onProgress?.(told)
  }
  await sending
  story.orders.tellLateInvoices()
  await sendBatches(owner, story.take(), trusted)
  await close(owner, story, options.orders)
  if (trusted && !listsOnly) await keepSearchEntries(owner, world)
}

async function readBeginning(owner: postgres.Sql, { environmentId }: LargeWorld): Promise<WorldBeginning> {
  const [shop] = await owner`select id, order_prefix, invoice_prefix from shops
    where environment_id = ${environmentId} and is_default`
  const [log] = await owner`select last_seq, last_hash from event_counters where environment_id = ${environmentId}`
  if (!shop || !log) throw new Error(`The world ${environmentId} has no shop or no log.`)
  return {
    shopId: shop.id,
    orderPrefix: shop.order_prefix,
    invoicePrefix: shop.invoice_prefix,
    lastSeq: BigInt(log.last_seq),
    lastHash: log.last_hash,
  }
}

/** What stands in one row per account, client, shop and world, known only at the end. */
async function close(owner: postgres.Sql, story: WorldStory, orders: number): Promise<void> {
  const { environmentId } = story.world
  const { accounts } = story.ledger
  const waiting = story.clients.filter(({ pendingOrders }) => pendingOrders > 0)
  await owner.begin(async (sql) => {
    await sql`update credit_accounts a set balance_minor = n.balance, entry_count = n.entries, version = n.entries
      from unnest(${accounts.map(({ id }) => id)}::uuid[], ${accounts.map((a) => `${a.balanceMinor}`)}::bigint[],
        ${accounts.map((a) => a.entryCount)}::int[]) as n (id, balance, entries)
      where a.environment_id = ${environmentId} and a.id = n.id`
    await sql`update sub_accounts s set pending_order_count = n.pending, oldest_pending_at = n.oldest
      from unnest(${waiting.map(({ id }) => id)}::uuid[], ${waiting.map((c) => c.pendingOrders)}::int[],
        ${waiting.map((c) => new Date(c.oldestPendingAt!).toISOString())}::timestamptz[]) as n (id, pending, oldest)
      where s.environment_id = ${environmentId} and s.id = n.id`
    await sql`update shops set next_order_number = ${orders + 1}, next_invoice_number = ${orders + 1}
      where environment_id = ${environmentId} and is_default`
    await sql`update event_counters set last_seq = ${`${story.log.lastSeq}`}, last_hash = ${story.log.lastHash}
      where environment_id = ${environmentId}`
  })
}

/** What triggers keep of each row as it comes, and did not while references were trusted. */
async function keepSearchEntries(owner: postgres.Sql, { environmentId }: LargeWorld): Promise<void> {
  await owner`insert into search_entries (environment_id, kind, id, text, tags)
    select environment_id, 'ORDER', id, search_text, '{}'::text[] from orders where environment_id = ${environmentId}
    union all select environment_id, 'INVOICE', id, search_text, '{}' from invoices where environment_id = ${environmentId}
    union all select environment_id, 'SUB_ACCOUNT', id, search_text, tags from sub_accounts
      where environment_id = ${environmentId}`
}
