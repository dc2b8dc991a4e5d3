import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { ask, graphqlBytes } from '../lib/http.ts'
import type { Bench } from '../lib/Bench.ts'
import type { Server } from '../lib/Server.ts'
import { median, ratioOf } from '../lib/statistics.ts'
import type { World } from '../lib/world.ts'
import { READ_ANEW } from './reads.ts'
import type { Row, Scenario } from './Scenario.ts'

const PAGE = 'pageInfo { hasNextPage endCursor }'
const ORDERS = `query Orders($filter: OrderFilter, $after: String) {
  orders(first: 50, filter: $filter, after: $after) {
    nodes { id number status createdAt total { amount currency } subAccount { id name } invoice { id number status } } ${PAGE}
  }
}`
const INVOICES = `query Invoices($filter: InvoiceFilter) {
  invoices(first: 50, filter: $filter) {
    nodes { id number status dueOn total { amount currency } subAccount { id name } order { id number } } ${PAGE}
  }
}`
const CLIENTS = `query Clients($filter: SubAccountFilter) {
  subAccounts(first: 50, filter: $filter) { nodes { id name pendingOrderCount createdAt } ${PAGE} }
}`

/** What the lists ask about in one reseller's world. */
interface Sample {
  /** The client who has the most orders. */
  client: string
  /** A place in the middle of all orders, and of the active ones. */
  middle: string
  activeMiddle: string
  lately: string
}

interface Body {
  query: string
  variables: object
}

const orders = (filter: object, after?: string): Body => ({ query: ORDERS, variables: { filter, after } })
const invoices = (filter: object): Body => ({ query: INVOICES, variables: { filter } })
const clients = (filter: object): Body => ({ query: CLIENTS, variables: { filter } })

const LISTS: Record<string, (its: Sample) => Body> = {
  'all orders': () => orders({}),
  'all orders, deep inside': ({ middle }) => orders({}, middle),
  'active orders': () => orders({ status: ['ACTIVE'] }),
  'active orders, deep inside': ({ activeMiddle }) => orders({ status: ['ACTIVE'] }, activeMiddle),
  'deleted orders': () => orders({ status: ['DELETED'] }),
  'unpaid orders': () => orders({ paymentStatus: ['UNPAID'] }),
  'orders by card': () => orders({ paymentMethod: ['CARD'] }),
  'orders of a client': ({ client: subAccountId }) => orders({ subAccountId }),
  'pending orders of a client': ({ client: subAccountId }) => orders({ subAccountId, status: ['PENDING'] }),
  'orders of the last days': ({ lately: createdFrom }) => orders({ createdFrom }),
  'orders until then, deep inside': ({ middle, lately: createdTo }) => orders({ createdTo }, middle),
  'pending orders, partly paid': () => orders({ status: ['PENDING'], paymentStatus: ['PARTIALLY_PAID'] }),
  'pending orders, paid: none': () => orders({ status: ['PENDING'], paymentStatus: ['PAID'] }),
  'active orders, unpaid': () => orders({ status: ['ACTIVE'], paymentStatus: ['UNPAID'] }),
  'all invoices': () => invoices({}),
  'unpaid invoices': () => invoices({ status: ['OPEN', 'PARTIALLY_PAID'] }),
  'overdue invoices': () => invoices({ overdue: true }),
  'invoices of a client': ({ client: subAccountId }) => invoices({ subAccountId }),
  'all clients': () => clients({}),
  'clients with pending orders': () => clients({ hasPendingOrders: true }),
}

const DAY_MS = 86_400_000
const ROUND_MS = 300

async function sampleOf({ database }: World, server: Server, reseller: LargeReseller): Promise<Sample> {
  // Clients came one after the other, and the first has the most orders.
  const [first] = await database.sql<{ id: string }[]>`select id from sub_accounts
    where environment_id = ${reseller.environmentId} order by created_at limit 1`
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
  const placeIn = async (filter: object) => {
    const { data } = await ask(server.url, orders({ ...filter, createdFrom: daysAgo(365) }), reseller.apiKey)
    return (data as { orders: { pageInfo: { endCursor: string } } }).orders.pageInfo.endCursor
  }
  return {
    client: publicId('SUB_ACCOUNT', first!.id),
    middle: await placeIn({}),
    activeMiddle: await placeIn({ status: ['ACTIVE'] }),
    lately: daysAgo(3),
  }
}

/** A world with its server, and what to ask of it. */
class Side {
  constructor(
    private readonly bench: Bench,
    private readonly world: World,
    readonly server: Server,
    private readonly samples: Sample[],
  ) {}

  static async of(bench: Bench, world: World): Promise<Side> {
    const server = await bench.startReadingAnew(world)
    const samples = await Promise.all(world.resellers.map((reseller) => sampleOf(world, server, reseller)))
    return new Side(bench, world, server, samples)
  }

  /** The median of the answers' times while one asks after the other. */
  async timeMs(list: (its: Sample) => Body, durationMs: number): Promise<number> {
    const requests = this.samples.map((its, i) => graphqlBytes(list(its), this.world.resellers[i]!.apiKey))
    const { port } = this.server
    const asked = { port, requests, order: 'random' as const, connections: 1, durationMs, mustContain: '"data"' }
    const { p50Ms, failures, failure } = await this.bench.load.run(asked)
    if (failures > 0) throw new Error(`A list failed ${failures} times: ${failure}`)
    return p50Ms
  }
}

/** Each list in both worlds by turns, after it is known to both servers. */
async function compare(bench: Bench, here: Side, there: Side): Promise<Row[]> {
  const rows: Row[] = []
  for (const [name, list] of Object.entries(LISTS)) {
    bench.progress(name)
    for (const side of [here, there]) await side.timeMs(list, 2 * ROUND_MS)
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let round = 0; round < bench.pace.rounds; round++) {
      ours.push(await here.timeMs(list, ROUND_MS))
      theirs.push(await there.timeMs(list, ROUND_MS))
    }
    const values = {
      'p50 ms': median(ours).toFixed(2),
      'of 100,000': median(theirs).toFixed(2),
      ratio: ratioOf(ours, theirs).median.toFixed(2),
    }
    rows.push({ contestant: name, values })
  }
  return rows
}

/** What the list of pending orders says little about: other filters, deep pages, invoices and clients. */
export const otherLists: Scenario = {
  name: 'otherLists',
  title: 'Other lists in this world, against themselves in one of 100,000 orders, asked one after the other',
  writes: false,
  longOnly: true,
  listsOnly: true,
  run: async (bench) => {
    const small = await bench.worldOf(100_000)
    if (!small || small === bench.world)
      return { figures: [], rows: [], notes: ['Not measured: --other builds the smaller world.'] }
    const [here, there] = [await Side.of(bench, bench.world), await Side.of(bench, small)]
    const rows = await compare(bench, here, there)
    await here.server.stop()
    await there.server.stop()
    return { figures: [], rows, notes: [READ_ANEW] }
  },
}
