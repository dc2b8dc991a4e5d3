import 'reflect-metadata'
import { getNamedType, isListType, isNonNullType, isObjectType } from 'graphql'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { buildGraphQLSchema } from '../../server/resolvers/buildSchema.ts'
import { AMPLE } from '../support/app.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { freePort } from '../support/freePort.ts'
import { makeReseller } from '../support/worlds.ts'
import type { TestReseller } from '../support/worlds.ts'
import { askPages } from './askPages.ts'
import type { Ask } from './askPages.ts'
import { findFaults } from './findFaults.ts'
import { isPlanned, listCases } from './lists.ts'
import type { ListCase } from './lists.ts'
import { loadWorlds, SCALE } from './loadWorld.ts'
import { lookups } from './lookups.ts'
import { PlanRecorder } from './PlanRecorder.ts'
import { pickSample } from './sample.ts'
import type { Sample } from './sample.ts'

let fresh: FreshDatabase
let owner: postgres.Sql
let recorder: PlanRecorder
let app: App
let mine: TestReseller
let its: Sample
let ask: Ask

beforeAll(async () => {
  fresh = await freshDatabase()
  owner = postgres(fresh.ownerUrl, { max: 1, onnotice: () => {} })
  recorder = new PlanRecorder(fresh.ownerUrl)
  const resellers: TestReseller[] = []
  for (let i = 0; i < 3; i++) resellers.push(await makeReseller(fresh.ownerUrl, recorder.db, 'http://localhost'))
  mine = resellers[0]!
  await loadWorlds(
    fresh.ownerUrl,
    resellers.map(({ environmentId }) => environmentId),
  )
  its = await pickSample(owner, mine.environmentId)
  await owner`update invoices set public_token = ${its.publicToken}, payment_token = ${its.paymentToken}
    where environment_id = ${mine.environmentId} and number = ${its.invoiceNumber}`
  const log = { level: 'silent' }
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  app = await buildApp({ db: recorder.db, publicUrl, portalFolder: '/nowhere', log, farewellMs: 0, shares: AMPLE })
  await app.fastify.listen({ port, host: 'localhost' })
  // Known requests are answered before any routing: what is handed to the router never sees the read lane.
  ask = async (query) => {
    const answer = await fetch(`${publicUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${mine.apiKey}` },
      body: JSON.stringify({ query }),
    })
    const { data, errors } = (await answer.json()) as { data: unknown; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }
  await ask('{ viewer { eventCursor } }')
}, 180_000)
afterAll(async () => {
  await app.close()
  await recorder.db.close()
  await owner.end()
  await fresh.drop()
})

/** Any sample will do to name the cases before there is a world. */
const NAMES = Object.keys(listCases({ lately: '', early: '' } as Sample))
const LOOKUPS = Object.keys(lookups({} as Sample))

describe('in a world of many orders', () => {
  it.each(NAMES)('an index serves %s, at the beginning, deep inside and back', async (name) => {
    const list = listCases(its)[name] as ListCase
    const ran = await recorder.during(() => askPages(ask, list))
    // The second time each document is known, and the read lane answers it if it has a plan.
    const again = await recorder.during(() => askPages(ask, list))
    expect(again.some(({ byLane }) => byLane)).toBe(isPlanned(list))
    ran.push(...again)
    expect(ran.length).toBeGreaterThan(3)
    const [planned, executed] = [ran.filter(({ byLane }) => byLane), ran.filter(({ byLane }) => !byLane)]
    expect(findFaults(planned, list.bounds)).toEqual([])
    expect(findFaults(executed, { ...list.bounds, ...list.executor })).toEqual([])
  })

  // PostgreSQL tells no row that its index itself passes over, only the pages. Both are read falling.
  it.each([
    { field: 'orders', filter: 'createdTo: "LATELY"', from: 'last: 50', cursor: 'startCursor', on: 'first: 10, after' },
    { field: 'invoices', filter: 'dueTo: "DAY"', from: 'first: 50', cursor: 'endCursor', on: 'last: 10, before' },
  ])('a page deep inside $field of { $filter } begins at its cursor', async ({ field, filter, from, cursor, on }) => {
    const bounds = filter.replace('LATELY', its.lately).replace('DAY', its.lately.slice(0, 10))
    const list = (args: string) =>
      ask(`{ ${field}(${args}, filter: { ${bounds} }) { nodes { id } pageInfo { ${cursor} } } }`)
    const place = JSON.stringify((await list(from))[field].pageInfo[cursor])
    const pages = async (byLane: boolean) => {
      const ran = await recorder.during(() => list(`${on}: ${place}`))
      expect(ran.some((statement) => statement.byLane)).toBe(byLane)
      return Math.max(...ran.map(({ plan }) => plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!))
    }
    expect(await pages(false)).toBeLessThan(40)
    expect(await pages(true)).toBeLessThan(40)
  })

  it.each(LOOKUPS)('nothing reads more than it needs: %s', async (name) => {
    const { ask: work, bounds } = lookups(its)[name]!
    const looked = () => recorder.during(() => work({ ask, ctx: { ...mine.ctx, db: recorder.db } }))
    // The second time by the read lane, if it can.
    const ran = [...(await looked()), ...(await looked())]
    expect(ran.length).toBeGreaterThan(0)
    expect(findFaults(ran, bounds)).toEqual([])
  })

  it('knows every list of the API', () => {
    const schema = buildGraphQLSchema()
    const lists = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) =>
        Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })),
      )
      .filter(({ field }) => field.args.some((arg) => arg.name === 'first'))
    expect(lists.length).toBeGreaterThan(10)
    // The words of rights are no rows.
    const asked = [...NAMES, ...LOOKUPS, 'Query.rights']
    expect(lists.map(({ name }) => name).filter((name) => !asked.includes(name))).toEqual([])
    const rootFields = Object.values(schema.getQueryType()!.getFields()).filter(({ type }) => {
      const inner = isNonNullType(type) ? type.ofType : type
      return isListType(inner) || isObjectType(getNamedType(type))
    })
    expect(rootFields.map(({ name }) => `Query.${name}`).filter((name) => !asked.includes(name))).toEqual([])
  })

  it('knows every filter of the API', () => {
    const filters = ['OrderFilter', 'InvoiceFilter', 'SubAccountFilter', 'CreditEntryFilter']
    const schema = buildGraphQLSchema()
    const asked = Object.values(listCases(its)).map(({ filter }) => filter ?? '')
    for (const name of filters) {
      const type = schema.getType(name) as unknown as { getFields(): Record<string, unknown> }
      for (const field of Object.keys(type.getFields()))
        expect(
          asked.some((filter) => filter.includes(`${field}:`)),
          `${name}.${field}`,
        ).toBe(true)
    }
  })
})

describe('this test', () => {
  it('finds what has no index', async () => {
    const told = async (text: string) =>
      findFaults(await recorder.explainStatement(text, [mine.environmentId], mine.environmentId)).join()
    expect(await told('select * from orders where environment_id = $1 and total_minor = 1')).toMatch(
      new RegExp(`${SCALE.orders}|sequential`),
    )
    expect(await told('select * from orders where environment_id = $1 order by note, id limit 1')).toContain(
      'a sort of',
    )
    const plan = { 'Node Type': 'Seq Scan', 'Relation Name': 'orders', 'Actual Rows': 1, 'Actual Loops': 1 }
    expect(findFaults([{ text: 'select', plan }])).toEqual(['a sequential scan of orders in select'])
    expect(await told('select * from orders where environment_id = $1 order by created_at desc, id desc limit 9')).toBe(
      '',
    )
  })
})
