// The floor: bare node:http and postgres.js. One prepared statement answers the whole JSON text, with the tenant as an
// explicit predicate, on narrow tables with covering indexes that hold every value as it goes out. It knows its two
// questions by the variables alone and parses no GraphQL.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import postgres from 'postgres'

const tenants = new Map(Object.entries(JSON.parse(process.env['BENCH_TENANTS']!) as Record<string, string>))
const sql = postgres(process.env['DATABASE_URL']!, {
  max: Number(process.env['BENCH_POOL'] ?? 6),
  connection: { application_name: 'floor', plan_cache_mode: 'force_generic_plan' } as Record<string, string>,
})

interface Variables {
  id?: string
  filter?: { status: [string] }
  first?: number
}

/** The number stands in the statement's text: as a parameter it would hide from the planner how few rows are wanted. */
const literal = (value: number) => sql.unsafe(String(Math.trunc(value)))

const readList = (tenant: string, status: string, first: number) => sql<{ body: string }[]>`
  select '{"data":{"orders":{"nodes":[' || coalesce(string_agg(json, ',') filter (where n <= ${literal(first)}), '')
    || '],"pageInfo":{"hasNextPage":' || (count(*) > ${literal(first)})::text || '}}}}' as body
  from (
    select row_number() over (order by o.created_at, o.id) as n,
      '{"id":"' || o.public_id || '","number":"' || o.number || '","status":"' || o.status || '","createdAt":"' || o.created_text
      || '","total":{"amount":"' || o.amount || '","currency":"' || o.currency
      || '"},"subAccount":{"id":"' || s.public_id || '","name":' || s.name_json || '},"invoice":'
      || coalesce('{"id":"' || i.public_id || '","number":"' || i.number || '","status":"' || i.status || '"}', 'null') || '}' as json
    from (select * from bench.orders where environment_id = ${tenant} and status = ${status}
      order by created_at, id limit ${literal(first + 1)}) o
    join bench.sub_accounts s on s.environment_id = ${tenant} and s.id = o.sub_account_id
    left join bench.invoices i on i.environment_id = ${tenant} and i.order_id = o.id
  ) page`

const readOne = (tenant: string, id: string) => sql<{ body: string }[]>`
  select '{"data":{"order":{"id":"' || o.public_id || '","number":"' || o.number || '","status":"' || o.status
    || '","createdAt":"' || o.created_text || '","total":{"amount":"' || o.amount || '","currency":"' || o.currency
    || '"},"subAccount":{"id":"' || s.public_id || '","name":' || s.name_json || '},"invoice":'
    || coalesce('{"id":"' || i.public_id || '","number":"' || i.number || '","status":"' || i.status || '"}', 'null')
    || '}}}' as body
  from bench.orders o
  join bench.sub_accounts s on s.environment_id = o.environment_id and s.id = o.sub_account_id
  left join bench.invoices i on i.environment_id = o.environment_id and i.order_id = o.id
  where o.environment_id = ${tenant} and o.public_id = ${id}`

async function answer(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
  const tenant = tenants.get(request.headers.authorization ?? '')
  if (!tenant) return void response.writeHead(401).end()
  const { variables } = JSON.parse(body) as { variables: Variables }
  const [row] = variables.id
    ? await readOne(tenant, variables.id)
    : await readList(tenant, variables.filter!.status[0], variables.first!)
  const text = row?.body ?? '{"data":{"order":null}}'
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}

createServer((request, response) => {
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
  request.on('end', () => {
    answer(request, response, body).catch((error: Error) => response.writeHead(500).end(error.message))
  })
}).listen(Number(process.env['PORT']), '127.0.0.1')
