// Mercurius with graphql-jit, as a good engineer writes it: one prepared statement with joins for each root field, rows
// passed to the executor as they are, on the mirror's tables. No row security, no rights, no limits.
import Fastify from 'fastify'
import mercurius from 'mercurius'
import postgres from 'postgres'

const tenants = new Map(Object.entries(JSON.parse(process.env['BENCH_TENANTS']!) as Record<string, string>))
const sql = postgres(process.env['DATABASE_URL']!, {
  max: Number(process.env['BENCH_POOL'] ?? 10),
  connection: { application_name: 'mercurius', plan_cache_mode: 'force_generic_plan' } as Record<string, string>,
})

const schema = `
  enum OrderStatus { PENDING ACTIVATING ACTIVE ACTIVATION_FAILED DELETED }
  type Money { amount: String! currency: String! }
  type SubAccount { id: ID! name: String! }
  type Invoice { id: ID! number: String! status: String! }
  type Order { id: ID! number: String! status: OrderStatus! createdAt: String! total: Money! subAccount: SubAccount! invoice: Invoice }
  type PageInfo { hasNextPage: Boolean! }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
  input OrderFilter { status: [OrderStatus!] }
  type Query { orders(first: Int, filter: OrderFilter): OrderConnection!  order(id: ID!): Order }`

interface Row {
  id: string
  number: string
  status: string
  created: string
  amount: string
  currency: string
  client: string
  client_name: string
  invoice: string | null
  invoice_number: string
  invoice_status: string
}

const toOrder = (row: Row) => ({
  id: row.id,
  number: row.number,
  status: row.status,
  createdAt: row.created,
  total: { amount: row.amount, currency: row.currency },
  subAccount: { id: row.client, name: row.client_name },
  invoice: row.invoice && { id: row.invoice, number: row.invoice_number, status: row.invoice_status },
})

const columns = sql`o.public_id as id, o.number, o.status, o.created_text as created, o.amount, o.currency,
  s.public_id as client, s.name as client_name, i.public_id as invoice, i.number as invoice_number, i.status as invoice_status`
const joins = sql`join bench.sub_accounts s on s.environment_id = o.environment_id and s.id = o.sub_account_id
  left join bench.invoices i on i.environment_id = o.environment_id and i.order_id = o.id`

interface Context {
  tenant: string
}

const resolvers = {
  Query: {
    orders: async (_: unknown, args: { first: number; filter: { status: [string] } }, { tenant }: Context) => {
      const rows = await sql<Row[]>`select ${columns} from (select * from bench.orders
          where environment_id = ${tenant} and status = ${args.filter.status[0]}
          order by created_at, id limit ${sql.unsafe(String(args.first + 1))}) o ${joins} order by o.created_at, o.id`
      const hasNextPage = rows.length > args.first
      return { nodes: rows.slice(0, args.first).map(toOrder), pageInfo: { hasNextPage } }
    },
    order: async (_: unknown, { id }: { id: string }, { tenant }: Context) => {
      const [row] = await sql<Row[]>`select ${columns} from bench.orders o ${joins}
          where o.environment_id = ${tenant} and o.public_id = ${id}`
      return row ? toOrder(row) : null
    },
  },
}

const app = Fastify()
await app.register(mercurius, {
  schema,
  resolvers: resolvers as never,
  jit: 1,
  context: (request: { headers: { authorization?: string } }) => {
    const tenant = tenants.get(request.headers.authorization ?? '')
    if (!tenant) throw new Error('Who asks?')
    return { tenant }
  },
})
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
