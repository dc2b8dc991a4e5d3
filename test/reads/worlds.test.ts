import fc from 'fast-check'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { APP_ROLE, openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { openLane } from '../../db/lane.ts'
import type { ReadConnections } from '../../db/lane.ts'
import { publicId } from '../../server/domain/kernel/ids.ts'
import { createOrder } from '../../server/domain/orders/createOrder.ts'
import { createProduct } from '../../server/domain/products/createProduct.ts'
import { createSubAccount } from '../../server/domain/subAccounts/createSubAccount.ts'
import { Reads } from '../../server/reads/Reads.ts'
import type { PlannedDocument } from '../../server/reads/Reads.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import type { GraphContext } from '../../server/resolvers/kernel/GraphContext.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { makeReseller } from '../support/worlds.ts'
import { plannedDocument } from './plannedDocument.ts'

const WORLDS = 11
const ORDERS = 3
const DOCUMENTS = [
  'query ($id: ID!) { order(id: $id) { id number status total { amount currency } subAccount { id name email } invoice { id number } } }',
  'query ($id: ID!) { order(id: $id) { version subAccount { name } shop { name } } }',
  'query ($id: ID!) { order(id: $id) { invoice { number subAccount { email } order { number subAccount { name } } } } }',
]
const NAMED = /\bt\d+\.environment_id = world\.tenant::uuid and /g

interface World {
  graph: GraphContext
  /** In the names and addresses of this world, and of no other. */
  canary: string
  orders: string[]
}

/** One statement that went to the database, and what came back. */
interface Run {
  text: string
  values: readonly string[]
  rows: string[]
}

let database: FreshDatabase
let db: Database
let reads: Reads
let documents: PlannedDocument[]
const worlds: World[] = []
let runs: Run[] = []

beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.ownerUrl, { max: 4 })
  const schema = buildGraphQLSchema()
  documents = DOCUMENTS.map((source) => plannedDocument(schema, source))
  for (let n = 0; n < WORLDS; n++) worlds.push(await furnished(n))
  reads = new Reads({ ...db.reads, short: recording(db.reads.short) })
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

async function furnished(n: number): Promise<World> {
  const { ctx } = await makeReseller(database.ownerUrl, db, 'https://pay.example')
  const canary = `canary-${String.fromCharCode(97 + n).repeat(6)}`
  const { product } = await createProduct(ctx, { sku: canary, name: canary, price: { amount: '1', currency: 'EUR' } })
  const orders: string[] = []
  for (let i = 0; i < ORDERS; i++) {
    const name = `${canary} ${i}`
    const client = { username: `${canary}-${i}`, name, email: `${canary}.${i}@example.com` }
    const { subAccount } = await createSubAccount(ctx, client)
    const lines = [{ productId: publicId('PRODUCT', product.id), quantity: i + 1 }]
    const subAccountId = publicId('SUB_ACCOUNT', subAccount.id)
    const { order } = await createOrder(ctx, { subAccountId, lines, paymentMethod: 'BANK_TRANSFER' })
    orders.push(publicId('ORDER', order.id))
  }
  const graph = { ctx, language: ctx.language, db, publicUrl: ctx.publicUrl } as unknown as GraphContext
  return { graph, canary, orders }
}

const recording = ({ width, run }: ReadConnections): ReadConnections => ({
  width,
  run: async (text, values) => {
    const rows = await run(text, values)
    runs.push({ text, values, rows: rows.map(String) })
    return rows
  },
})

const asked = async (world: World, document: number, id: string): Promise<string> =>
  (await reads.answer(documents[document]!, { id }, world.graph))!.toString()

/** Every world asks for every order of all worlds at once. Answers the statements that several worlds shared. */
async function askForAll(document: number): Promise<Run[]> {
  // As if nothing had been read before.
  reads = new Reads({ ...db.reads, short: recording(db.reads.short) })
  runs = []
  const ids = worlds.flatMap(({ orders }) => orders)
  await Promise.all(worlds.flatMap((world) => ids.map((id) => asked(world, document, id))))
  const shared = runs.filter(({ text, rows }) => text.includes('union all') && rows.length > 0)
  expect(shared.length).toBeGreaterThan(0)
  return shared
}

/** The rows of a statement for somebody of another role. */
async function answeredTo(role: string, text: string, values: readonly string[]): Promise<string[]> {
  const lane = openLane(database.ownerUrl, { role })
  const rows = await lane.short.run(text, values).finally(() => lane.close())
  return rows.map(String)
}

const question = fc.record({
  asker: fc.nat(WORLDS - 1),
  owner: fc.nat(WORLDS - 1),
  own: fc.boolean(),
  order: fc.nat(ORDERS - 1),
  document: fc.nat(DOCUMENTS.length - 1),
})

describe('reads of several worlds that share a statement', () => {
  test('answer each world its own rows and nothing of any other, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 2, maxLength: 80 }), async (all) => {
        await Promise.all(
          all.map(async ({ asker, owner, own, order, document }) => {
            const from = worlds[asker]!
            const to = own ? from : worlds[owner]!
            const text = await asked(from, document, to.orders[order]!)
            if (from === to) expect(text).toContain(`${from.canary} ${order}`.slice(0, document === 2 ? 13 : undefined))
            else expect(text).toBe('{"data":{"order":null}}')
            for (const { canary } of worlds) if (canary !== from.canary) expect(text).not.toContain(canary)
          }),
        )
      }),
      { numRuns: 150 },
    )
    expect(runs.filter(({ text }) => text.includes('union all')).length).toBeGreaterThan(50)
  })

  test('would see nothing else by row security alone', async () => {
    for (const document of DOCUMENTS.keys()) {
      for (const { text, values, rows } of await askForAll(document)) {
        const unnamed = text.replace(NAMED, '')
        expect(unnamed).not.toBe(text)
        expect(unnamed).not.toMatch(/t\d+\.environment_id/)
        expect(await answeredTo(APP_ROLE, unnamed, values)).toEqual(rows)
      }
    }
  })

  test('would see nothing else by the worlds that their rows name alone', async () => {
    const owner = decodeURIComponent(new URL(database.ownerUrl).username)
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    const [all] = await sql<{ n: number }[]>`select count(*)::int as n from orders`
    await sql.end()
    expect(all!.n).toBe(WORLDS * ORDERS)
    for (const document of DOCUMENTS.keys()) {
      for (const { text, values, rows } of await askForAll(document)) {
        expect(await answeredTo(owner, text, values)).toEqual(rows)
      }
    }
  })

  test('see nothing where the two disagree', async () => {
    const [{ text, values, rows }] = (await askForAll(0)) as [Run]
    expect(rows.some((row) => row.includes('canary'))).toBe(true)
    const [first, second] = worlds.map(({ graph }) => graph.ctx!.actor.environmentId)
    // The tenant is one world, and the rows are said to be of the next.
    const other = (id: string) => (id === first ? second! : id === second ? first! : first!)
    const crossed = text.replace(
      /(set_config\('app\.tenant', (\$\d+)::text, true\)) as tenant/g,
      '$1 as set, $2::text as tenant',
    )
    expect(await answeredTo(APP_ROLE, crossed, values)).toEqual(rows)
    const tenants = new Set(worlds.map(({ graph }) => graph.ctx!.actor.environmentId))
    const places = [...crossed.matchAll(/set_config\('app\.tenant', (\$\d+)::text, true\) as set/g)]
    const more = [...values]
    let mixed = crossed
    for (const [whole, parameter] of places) {
      const tenant = values[Number(parameter!.slice(1)) - 1]!
      if (!tenants.has(tenant)) continue
      more.push(other(tenant))
      mixed = mixed.replace(whole!, whole!.replace(parameter!, `$${more.length}`))
    }
    const seen = await answeredTo(APP_ROLE, mixed, more)
    expect(seen.length).toBe(rows.length)
    for (const row of seen) expect(row).not.toContain('canary')
  })
})
