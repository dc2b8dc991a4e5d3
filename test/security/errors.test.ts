import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const CANARY = 'canary-that-nobody-may-repeat'

describe('an error that nobody foresaw', () => {
  beforeAll(() => app.owner`alter table orders rename to misplaced`)
  afterAll(() => app.owner`alter table misplaced rename to orders`)

  it('goes out as an incident’s number, which the log explains', async () => {
    const { data, errors } = await app.gql('{ orders { nodes { id } } }', {}, { language: 'fr' })
    expect(data).toBeNull()
    const [{ message, extensions }] = errors!
    expect(extensions).toEqual({
      code: 'INTERNAL_SERVER_ERROR',
      incident: expect.stringMatching(/^[0-9a-z]+-[0-9a-z]+$/),
    })
    expect(message).toContain(extensions.incident)
    expect(JSON.stringify(errors)).not.toMatch(/misplaced|select |"stack|at \//i)
    const line = app.logged.find((text) => text.includes(extensions.incident))
    expect(line).toContain('relation')
  })

  it('goes out no differently on a socket', async () => {
    const stream = await app.subscribe('subscription { todayChanged { pendingOrders } }')
    const [{ extensions, ...rest }] = await stream.failed()
    expect(extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', incident: expect.any(String) })
    expect(JSON.stringify(rest)).not.toMatch(/relation|select |stack|at \//i)
    expect(app.logged.some((text) => text.includes(extensions.incident))).toBe(true)
    stream.end()
  })
})

describe('a request that is wrong itself', () => {
  it('keeps its code and place, without the values that were sent', async () => {
    const cases: [string, object, string][] = [
      ['{ orders {', {}, 'GRAPHQL_PARSE_FAILED'],
      ['{ orders { nodes { nonsense } } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
      [
        'query ($f: OrderFilter) { orders(filter: $f) { nodes { id } } }',
        { f: { text: { a: CANARY } } },
        'BAD_USER_INPUT',
      ],
      [
        'query ($f: OrderFilter) { orders(filter: $f) { nodes { id } } }',
        { f: { nonsense: CANARY } },
        'BAD_USER_INPUT',
      ],
      ['query ($n: Int) { orders(first: $n) { nodes { id } } }', { n: CANARY }, 'BAD_USER_INPUT'],
      ['query ($id: ID!) { order(id: $id) { id } }', {}, 'BAD_USER_INPUT'],
      [
        'mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }',
        { input: { email: 'a@b.example', password: [CANARY] } },
        'BAD_USER_INPUT',
      ],
    ]
    for (const [query, variables, code] of cases) {
      const { status, errors } = await app.gql(query, variables)
      expect({ query, status, code: errors![0].extensions.code }).toEqual({ query, status: 400, code })
      expect(JSON.stringify(errors)).not.toContain(CANARY)
    }
    expect(app.logged.join('\n')).not.toContain(CANARY)
  })

  it('is told the same on a socket', async () => {
    const cases: [string, object, string][] = [
      ['subscription { orderChanged {', {}, 'GRAPHQL_PARSE_FAILED'],
      ['subscription { orderChanged { nonsense } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
      ['subscription ($a: String) { orderChanged(after: $a) { id } }', { a: [CANARY] }, 'BAD_USER_INPUT'],
    ]
    for (const [query, variables, code] of cases) {
      const stream = await app.subscribe(query, variables)
      const errors = await stream.failed()
      expect({ query, code: errors[0].extensions.code }).toEqual({ query, code })
      expect(JSON.stringify(errors)).not.toContain(CANARY)
      stream.end()
    }
  })
})

describe('a database that is away', () => {
  it('is said so with a code to try again by, and readiness says it too; when it is back all goes on', async () => {
    const [{ name }] = (await app.owner`select current_database() as name`) as unknown as [{ name: string }]
    const { host, port, user, pass } = app.owner.options as unknown as Record<string, string>
    const admin = postgres({ host: host![0], port: Number(port![0]), user, pass, database: 'postgres', max: 1 })
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    await app.gql('{ viewer { name } }')

    await admin`alter database ${admin(name)} with allow_connections false`
    await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
    const connections = () => admin`select 1 from pg_stat_activity where datname = ${name}`
    await expect.poll(async () => (await connections()).length).toBe(0)
    const away = await app.gql('{ orders(first: 1) { nodes { id } } }')
    expect(away.status).toBe(503)
    expect(away.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryable: true } }])
    expect((await fetch(`${app.url}/readyz`)).status).toBe(503)
    expect((await fetch(`${app.url}/livez`)).status).toBe(200)

    await admin`alter database ${admin(name)} with allow_connections true`
    await admin.end()
    expect((await app.gql('{ viewer { name } }')).data.viewer.name).toBe('test program')
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    const order = await app.make.order()
    expect(await stream.next()).toEqual({ orderChanged: { id: order.id } })
    stream.end()
  })
})
