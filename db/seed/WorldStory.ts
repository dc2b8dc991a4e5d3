import type { CopyBatch } from './CopyTable.ts'
import { DAY_MS } from './days.ts'
import { Dice } from './Dice.ts'
import { EventChain } from './EventChain.ts'
import type { SeedActor } from './EventChain.ts'
import { FAMILIES, PLACES, PRODUCTS, TAGS, TRADES } from './largeNames.ts'
import { LedgerBook } from './LedgerBook.ts'
import type { BookAccount } from './LedgerBook.ts'
import { OrderTeller } from './OrderTeller.ts'
import type { LargeWorld, WorldRules } from './largeWorld.ts'
import { WorldRows } from './WorldRows.ts'

/** What is known of a world when its story begins. */
export interface WorldBeginning {
  shopId: string
  orderPrefix: string
  invoicePrefix: string
  lastSeq: bigint
  lastHash: Buffer
}

export interface StoryClient {
  id: string
  name: string
  username: string
  /** Name and username as they are found by. */
  searchText: string
  account: BookAccount
  pendingOrders: number
  oldestPendingAt: number | null
}

/** The reseller's own credit: so much that no benchmark exhausts it. */
const OWN_CREDIT_MINOR = 100_000_000_000n
const CLIENT_DAYS = 180

/** One world's two and a half years: clients come, then orders are placed, paid, activated or deleted. */
export class WorldStory {
  readonly dice: Dice
  readonly rows = new WorldRows()
  readonly ledger: LedgerBook
  readonly log: EventChain
  readonly clients: StoryClient[] = []
  readonly products: { id: string; name: string; priceMinor: bigint; searchText: string }[] = []
  readonly orders: OrderTeller

  constructor(
    readonly world: LargeWorld,
    readonly beginning: WorldBeginning,
    readonly rules: WorldRules,
    readonly span: { startAt: number; endAt: number; orders: number },
  ) {
    this.dice = new Dice(world.seed)
    this.ledger = new LedgerBook(world.environmentId, world.currency, this.dice)
    this.log = new EventChain(world.environmentId, beginning.lastSeq, beginning.lastHash)
    this.orders = new OrderTeller(this)
  }

  /** Stores what lists of orders read, and nothing else. The same story: the dice fall as they always do. */
  tellForListsAlone(): void {
    const { orderLines, activations, payments, allocations } = this.rows
    const { accountRows, transferRows } = this.ledger
    for (const table of [orderLines, activations, payments, allocations, accountRows, transferRows]) table.leaveOut()
    this.log.leaveOut()
  }

  /** The catalogue, the house's accounts, and the clients with the credit that they are given. */
  open(clients: number): void {
    const { environmentId, currency, person } = this.world
    const openedAt = this.span.startAt - CLIENT_DAYS * DAY_MS
    const house = (kind: 'FUNDING' | 'RESELLER' | 'SALES' | 'BANK') =>
      this.ledger.open(this.rules.accountId(environmentId, kind, currency, null), kind, null, openedAt)
    const [funding, own] = [house('FUNDING'), house('RESELLER')]
    this.orders.accounts = { sales: house('SALES'), bank: house('BANK') }
    for (const [sku, name, priceMinor] of PRODUCTS) {
      const id = this.dice.id(openedAt)
      this.products.push({ id, name, priceMinor, searchText: this.rules.searchable(name) })
      this.rows.products.add(environmentId, id, sku, name, priceMinor, currency, new Date(openedAt).toISOString())
    }
    this.ledger.move(person, openedAt, { kind: 'TOP_UP', from: funding, to: own, amountMinor: OWN_CREDIT_MINOR })
    this.tellCredit(person, openedAt, 'credit.topped_up', own, null, { amountMinor: `${OWN_CREDIT_MINOR}` })
    const gap = (CLIENT_DAYS * DAY_MS) / (clients + 1)
    for (let i = 0; i < clients; i++) this.takeClientOn(i, Math.floor(openedAt + (i + 1) * gap), own)
  }

  private takeClientOn(index: number, at: number, own: BookAccount): void {
    const { dice, rules, rows } = this
    const { environmentId, currency, person } = this.world
    const name = `${dice.pick(TRADES)} ${dice.pick(FAMILIES)} ${dice.pick(PLACES)}`
    const username = `${rules.searchable(name).replace(/[^a-z]+/g, '-')}-${index + 1}`
    const email = `office@${username}.example`
    const phone = dice.chance(0.7) ? `+39 02 ${dice.whole(1_000_000, 9_999_999)}` : null
    const externalId = dice.chance(0.6) ? `crm-${index + 1}` : null
    const tags = TAGS.filter(() => dice.chance(0.15))
    const id = dice.id(at)
    const search = rules.searchable(name, username, email, externalId)
    const instant = new Date(at).toISOString()
    rows.subAccounts.add(
      environmentId,
      id,
      username,
      name,
      email,
      phone,
      externalId,
      `{${tags.join(',')}}`,
      search,
      instant,
    )
    const data = { client: name }
    const about = { subjectType: 'SUB_ACCOUNT' as const, subjectId: id, subjectVersion: 1, subAccountId: id, data }
    this.log.add(person, at, { kind: 'sub_account.created', ...about })
    const account = this.ledger.open(rules.accountId(environmentId, 'CLIENT', currency, id), 'CLIENT', id, at)
    const searchText = rules.searchable(name, username)
    this.clients.push({ id, name, username, searchText, account, pendingOrders: 0, oldestPendingAt: null })
    const amountMinor = BigInt(dice.whole(1, 80)) * 2500n
    this.ledger.move(person, at, { kind: 'GIVE', from: own, to: account, amountMinor })
    const gift = { client: name, amountMinor: `${amountMinor}` }
    this.tellCredit(person, at, 'credit.given', account, id, gift)
    this.tellCredit(person, at, 'credit.given_away', own, null, gift)
  }

  /** News of an account that has just been moved. */
  tellCredit(
    actor: SeedActor,
    at: number,
    kind: string,
    account: BookAccount,
    subAccountId: string | null,
    about: Record<string, string>,
    cause: { orderId?: string; invoiceId?: string } = {},
  ): void {
    this.log.add(actor, at, {
      kind,
      subjectType: 'CREDIT_ACCOUNT',
      subjectId: account.id,
      subjectVersion: account.entryCount,
      subAccountId,
      ...cause,
      data: { currency: this.world.currency, ...about },
    })
  }

  /** The rows that gathered since the last time, referred-to tables first. */
  take(): CopyBatch[] {
    const [products, subAccounts, ...trade] = this.rows.all
    const tables = [
      products!,
      subAccounts!,
      this.ledger.accountRows,
      ...trade,
      this.ledger.transferRows,
      this.log.table,
    ]
    return tables.map((table) => table.take())
  }
}
