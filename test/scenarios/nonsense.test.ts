import { readFileSync } from 'node:fs'
import {
  buildSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { GraphQLField, GraphQLInputObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { Answer, As, TestApp } from '../support/app.ts'
import { Desk } from '../support/desk.ts'
import { INPUTS } from '../support/inputs.ts'
import { expectSoundBooks } from '../support/invariants.ts'
import { leavesOf, NOT_POSITIVE, replaced } from '../support/nonsense.ts'
import type { Leaf } from '../support/nonsense.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const mutations = Object.values(schema.getMutationType()!.getFields())
const queries = Object.values(schema.getQueryType()!.getFields())

const withInput = mutations.filter(({ args }) => args.some(({ name }) => name === 'input'))
const attacked = withInput.filter(({ name }) => name in INPUTS)
/** Mutations of a person’s own session and screen, and those that need somebody else’s secret: no program has a good input. */
const others = withInput.filter(({ name }) => !(name in INPUTS))

/** Limits may be none; one of a balance may also be below it. */
const ALLOWED: Record<string, string[]> = {
  setMinimumBalance: NOT_POSITIVE,
  createRole: ['0', '0.00'],
  updateRole: ['0', '0.00'],
  inviteUser: ['0', '0.00'],
  updateUser: ['0', '0.00'],
}

let app: TestApp
let desk: Desk
let cookie: string

beforeAll(async () => {
  app = await startApp()
  desk = new Desk(app)
  cookie = await app.signIn(app.other)
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

const inputTypeOf = (field: GraphQLField<unknown, unknown>) => {
  const type = field.args
    .find(({ name }) => name === 'input')!
    .type.toString()
    .replace('!', '')
  const input = schema.getType(type)
  if (!isInputObjectType(input)) throw new Error(`${type} is no input.`)
  return input
}

/** Something in every field that an input must have; good enough to be looked at, and good for nothing. */
function filled(type: GraphQLInputObjectType): Record<string, unknown> {
  const needed = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
  return Object.fromEntries(
    needed.map(({ name, type: of }) => {
      const named = getNamedType(of)
      const one = isInputObjectType(named)
        ? filled(named)
        : isEnumType(named)
          ? named.getValues()[0]!.name
          : ({ Int: 1, Boolean: true }[named.name] ?? 'x')
      return [name, isListType(getNullableType(of)) ? [one] : one]
    }),
  )
}

/** How many rows every table has, and how far the logs have grown. */
async function stored(): Promise<string> {
  const tables = await app.owner<
    { name: string }[]
  >`select table_name as name from information_schema.tables where table_schema = 'public'`
  // What keys ask for is counted all the while.
  const told = tables.filter(({ name }) => name !== 'api_key_usage')
  const counts = told.map(({ name }) => `select '${name}' as what, count(*) from ${name}`)
  const rows = await app.owner.unsafe(
    `${counts.join(' union all ')} union all select 'log', sum(last_seq) from event_counters order by 1`,
  )
  return JSON.stringify(rows)
}

/** How a call ended: the codes of its refusals, of the whole request or in its payload. */
function outcomeOf({ status, data, errors }: Answer, name: string): string {
  const refused = [
    ...(errors ?? []).map(({ extensions }) => String(extensions?.code)),
    ...(data?.[name]?.errors ?? []).map(({ code }: { code: string }) => code),
  ]
  if (status >= 500 || refused.includes('INTERNAL_SERVER_ERROR')) return `FAILED ${status} ${JSON.stringify(errors)}`
  return refused.join()
}

const shown = (value: unknown) => JSON.stringify(value).slice(0, 60)

/** Calls a mutation with each odd value at one place of a good input. Answers what was accepted and what failed. */
async function attack(name: string, type: string, leaf: Leaf) {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { errors { code message } } }`
  const accepted: string[] = []
  const failed: string[] = []
  let good = await INPUTS[name]!(desk)
  let before = await stored()
  for (const value of leaf.values) {
    const answer = await desk.ask(query, { input: replaced(good, leaf, value) })
    const outcome = outcomeOf(answer, name)
    if (outcome.startsWith('FAILED')) failed.push(`${shown(value)}: ${outcome}`)
    if (outcome !== '') continue
    accepted.push(shown(value))
    good = await INPUTS[name]!(desk)
    before = await stored()
  }
  return { accepted, failed, leftRows: (await stored()) !== before }
}

describe('nonsense', { timeout: 120_000 }, () => {
  it('I1 is tried on every mutation there is', () => {
    expect(attacked.map(({ name }) => name).toSorted()).toEqual(Object.keys(INPUTS).toSorted())
    expect(others.length).toBeGreaterThan(0)
  })

  it.each(others.map((field) => ({ name: field.name, input: inputTypeOf(field) })))(
    'I1 in any field of $name, by a person who signed in and by nobody, never fails',
    async ({ name, input }) => {
      const query = `mutation ($input: ${input.name}!) { ${name}(input: $input) { errors { code message } } }`
      const failed: string[] = []
      const attempt = async (leaf: Leaf, value: unknown, as: As) => {
        const answer = await app.gql(query, { input: replaced(filled(input), leaf, value) }, as)
        const outcome = outcomeOf(answer, name)
        if (outcome.startsWith('FAILED')) failed.push(`${leaf.path.join('.')} ${shown(value)}: ${outcome}`)
      }
      for (const leaf of leavesOf(input)) {
        await attempt(leaf, leaf.values[0], { key: null })
        await Promise.all(leaf.values.map((value) => attempt(leaf, value, { cookie })))
      }
      expect(failed).toEqual([])
    },
  )

  it.each(attacked.map((field) => ({ name: field.name, input: inputTypeOf(field) })))(
    'I1 in any field of $name is refused with a code, never fails and leaves no row',
    async ({ name, input }) => {
      for (const leaf of leavesOf(input)) {
        const { accepted, failed, leftRows } = await attack(name, input.name, leaf)
        expect([leaf.path.join('.'), failed, leftRows]).toEqual([leaf.path.join('.'), [], false])
        const allowed = ALLOWED[name]?.map(shown) ?? []
        if (leaf.type === 'Decimal') expect([leaf.path.join('.'), accepted]).toEqual([leaf.path.join('.'), allowed])
        if (['ID', 'CurrencyCode'].includes(leaf.type))
          expect([leaf.path.join('.'), accepted]).toEqual([leaf.path.join('.'), []])
      }
    },
  )

  it.each(queries.filter(({ args }) => args.length > 0).map((field) => ({ name: field.name, field })))(
    'I1 in any argument of $name is answered or refused with a code, never fails',
    async ({ name, field }) => {
      const client = await desk.client()
      const good = { subAccountId: client, id: client, token: 'x', list: 'ORDERS' } as Record<string, unknown>
      const names = field.args.map((arg) => `$${arg.name}: ${arg.type.toString()}`).join(', ')
      const query = `query (${names}) { ${name}(${field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')}) { __typename } }`
      const needed = Object.fromEntries(
        field.args.filter(({ type }) => type.toString().endsWith('!')).map((arg) => [arg.name, good[arg.name]]),
      )
      const failed: string[] = []
      for (const arg of field.args) {
        for (const leaf of leavesOf(arg.type, [arg.name])) {
          for (const value of leaf.values) {
            const outcome = outcomeOf(await desk.ask(query, replaced(needed, leaf, value) as object), name)
            if (outcome.startsWith('FAILED')) failed.push(`${leaf.path.join('.')} ${shown(value)}: ${outcome}`)
          }
        }
      }
      expect(failed).toEqual([])
    },
  )

  it('I1 in the body itself is refused in words', async () => {
    const bodies = [
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '{"query": 1}',
      '{"query": "{"}',
      `{"query": "{ viewer { name } }", "variables": 5}`,
      'x'.repeat(1 << 20),
    ]
    for (const body of bodies) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${app.apiKey}` }
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body })
      expect([body.slice(0, 40), response.status >= 400 && response.status < 500]).toEqual([body.slice(0, 40), true])
    }
  })
})
