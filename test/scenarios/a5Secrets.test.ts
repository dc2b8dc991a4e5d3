import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Metrics } from '../../server/metrics/Metrics.ts'
import { loggedError } from '../../server/log/loggedError.ts'
import { redacted } from '../../server/log/redacted.ts'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import { expectSoundBooks } from '../support/invariants.ts'

/** A5: secrets are planted in every input there is; then the log, the figures and the answers are searched for them. */
let app: TestApp
const metrics = new Metrics()
/** What came back to whoever planted a secret, and what was planted. */
const answers: { planted: string; text: string }[] = []

beforeAll(async () => {
  app = await startApp({ metrics, logLevel: 'trace' })
})
afterAll(async () => {
  await expectSoundBooks(app)
  await app.stop()
})

let count = 0
/** A secret that is planted nowhere else, and looks like none. */
const secret = (): string => `canary${++count}x${Math.random().toString(36).slice(2)}`

const INTROSPECTION = `{ __schema {
  queryType { name fields { name args { name type { ...T } } } }
  mutationType { name fields { name args { name type { ...T } } } }
  types { name kind enumValues { name } inputFields { name type { ...T } } } } }
  fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`

interface Type {
  kind: string
  name: string | null
  ofType: Type | null
}
interface Field {
  name: string
  args: { name: string; type: Type }[]
}
interface InputObject {
  name: string
  kind: string
  enumValues: { name: string }[] | null
  inputFields: { name: string; type: Type }[] | null
}

const spelled = (type: Type): string =>
  type.kind === 'NON_NULL'
    ? `${spelled(type.ofType!)}!`
    : type.kind === 'LIST'
      ? `[${spelled(type.ofType!)}]`
      : type.name!

/** A value of a type with a secret in every text of it. */
function plant(type: Type, types: Map<string, InputObject>, planted: string, depth = 0): unknown {
  if (type.kind === 'NON_NULL') return plant(type.ofType!, types, planted, depth)
  if (type.kind === 'LIST') return [plant(type.ofType!, types, planted, depth)]
  const found = types.get(type.name!)
  if (found?.enumValues) return found.enumValues[0]!.name
  if (found?.inputFields) {
    if (depth > 4) return null
    return Object.fromEntries(
      found.inputFields.map(({ name, type: of }) => [name, plant(of, types, planted, depth + 1)]),
    )
  }
  return { Int: 3, Boolean: true, Float: 1.5 }[type.name!] ?? planted
}

async function ask(query: string, variables: object, planted: string, as: As = {}): Promise<void> {
  const { data, errors } = await app.gql(query, variables, as)
  answers.push({ planted, text: JSON.stringify(errors ?? data) })
}

/** Waits until what was asked is in the log. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 300))

async function searchFor(planted: string[]): Promise<void> {
  await settled()
  const log = app.logged.join('\n')
  const figures = await metrics.text()
  expect(app.logged.length).toBeGreaterThan(0)
  for (const one of planted) {
    expect(log.includes(one), `${one} stands in the log: ${app.logged.find((line) => line.includes(one))}`).toBe(false)
    expect(figures.includes(one), `${one} stands in the figures`).toBe(false)
  }
}

describe('A5: secrets', () => {
  it('planted in every argument of every field, by everybody, stand in no log and no figure', async () => {
    const { data } = await app.gql(INTROSPECTION)
    const { types: all, queryType, mutationType } = data.__schema
    const types = new Map<string, InputObject>((all as InputObject[]).map((type) => [type.name, type]))
    const planted: string[] = []
    const cookie = await app.signIn()
    for (const [root, { name, fields }] of [
      ['query', queryType],
      ['mutation', mutationType],
    ] as const) {
      for (const field of fields as Field[]) {
        if (field.args.length === 0 || /^(signOut|switchWorld)/.test(field.name)) continue
        const of = types.get(name)
        expect(of).toBeDefined()
        const own = secret()
        planted.push(own)
        const declared = field.args.map((arg) => `$${arg.name}: ${spelled(arg.type)}`).join(', ')
        const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
        const variables = Object.fromEntries(field.args.map((arg) => [arg.name, plant(arg.type, types, own)]))
        // With and without fields: what is no valid document is logged by others than what is.
        for (const shape of ['', ' { __typename }']) {
          const query = `${root} ${own}(${declared}) { ${field.name}(${passed})${shape} }`
          await ask(query, variables, own, { cookie })
        }
      }
    }
    expect(planted.length).toBeGreaterThan(50)
    await searchFor(planted)
  })

  it('of signing in stand in no log: passwords, codes, keys, cookies, links, and what is nearly one of them', async () => {
    const planted = Array.from({ length: 12 }, secret)
    const [password, key, cookie, address, code, header, literal, path, body, name, agent, origin] = planted as [
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { errors { message } } }'
    await ask(signIn, { input: { email: `${address}@example.com`, password } }, password, { key: null })
    await ask(signIn, { input: { email: app.mine.email, password } }, password, { key: null })
    await ask('{ viewer { name } }', {}, key, { key })
    await ask('{ viewer { name } }', {}, key, { key: `gl_live_${key}` })
    await ask('{ viewer { name } }', {}, cookie, { cookie: `greenlight_session=${cookie}` })
    await ask('{ viewer { name } }', {}, header, { headers: { 'x-request-id': header, 'x-api-key': header } })
    await ask(`{ invoices(filter: { text: "${literal}" }) { nodes { id } absent } }`, {}, literal)
    await ask(
      `mutation ${name} { signIn(input: { email: 5, password: "${literal}" }) { errors { message } } }`,
      {},
      literal,
    )
    await ask('{ viewer { name } }', {}, agent, { headers: { 'user-agent': agent, origin } })
    for (const url of [
      `/pay/${path}`,
      `/icon/${path}.svg`,
      `/reset/${path}?token=${path}`,
      `/${path}`,
      `/graphql?query=${path}`,
    ]) {
      await fetch(app.url + url)
    }
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
      await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: `{"query": ${body}`,
      })
      await fetch(`${app.url}/pay/${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body: `code=${code}&${body}`,
      })
    }
    await searchFor(planted)
    // What was typed never comes back in the words of a refusal.
    for (const { planted: one, text } of answers.filter((answer) =>
      [password, key, cookie, header].includes(answer.planted),
    )) {
      expect(text).not.toContain(one)
    }
  })

  it('sent over a socket stand in no log', async () => {
    const planted = Array.from({ length: 4 }, secret)
    const [key, query, variable, junk] = planted as [string, string, string, string]
    const refused = await app.socket()
    refused.send({ type: 'connection_init', payload: { Authorization: `Bearer ${key}` } })
    await refused.closed
    const socket = await app.socket()
    socket.send({ type: 'connection_init', payload: { Authorization: `Bearer ${app.apiKey}` } })
    await socket.wait(({ type }) => type === 'connection_ack')
    const subscription = 'subscription ($after: String) { events(after: $after) { kind } }'
    socket.send({ type: 'subscribe', id: 'a', payload: { query: subscription, variables: { after: variable } } })
    socket.send({ type: 'subscribe', id: 'b', payload: { query: `subscription ${query} { absent${query} }` } })
    await socket.wait(({ id }) => id === 'b')
    socket.raw.send(`{"type":"${junk}"`)
    await socket.closed
    await searchFor(planted)
  })

  it('in the values of a statement that fails stand in no log, and not in the answer', async () => {
    const planted = secret()
    await app.owner.unsafe("alter table sub_accounts add constraint no_canary check (name not like 'canary%')")
    const create =
      'mutation ($input: CreateSubAccountInput!) { createSubAccount(input: $input) { errors { message } } }'
    const input = { username: planted, name: planted, email: `${planted}@example.com` }
    const { errors } = await app.gql(create, { input })
    await app.owner.unsafe('alter table sub_accounts drop constraint no_canary')
    expect(errors![0].extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(errors)).not.toContain(planted)
    await searchFor([planted])
    const line = app.logged.find((text) => text.includes(errors![0].extensions.incident))!
    expect(line).toContain('no_canary')
  })

  it('that somebody logs by mistake are taken out of the line', () => {
    const line = { user: { name: 'Ann', password: 'p', deep: [{ Authorization: 'k' }] }, token: 't', count: 3 }
    expect(redacted(line)).toEqual({
      user: { name: 'Ann', password: '[redacted]', deep: [{ Authorization: '[redacted]' }] },
      token: '[redacted]',
      count: 3,
    })
    expect(redacted({ count: 3 })).toEqual({ count: 3 })
  })

  it('that an error repeats are taken out of it', () => {
    const failed = new Error('Failed query: select $1\nparams: hunter2', {
      cause: Object.assign(new Error('invalid input syntax for type uuid: "hunter2"'), { code: '22P02' }),
    })
    const told = JSON.stringify(loggedError(failed))
    expect(told).not.toContain('hunter2')
    expect(told).toContain('Failed query: select $1')
    expect(told).toContain('22P02')
    const unread = loggedError(
      new SyntaxError('Unexpected token, "{"password": "hunter2"" is not valid JSON: "hunter2"'),
    )
    expect(JSON.stringify(unread)).not.toContain('hunter2')
  })
})
