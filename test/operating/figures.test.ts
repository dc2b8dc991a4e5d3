import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Metrics } from '../../server/metrics/Metrics.ts'
import { serveMetrics } from '../../server/metrics/serveMetrics.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'

let app: TestApp
const metrics = new Metrics()

beforeAll(async () => {
  app = await startApp({ metrics })
})
afterAll(() => app.stop())

const valueOf = (text: string, line: string): number => Number(text.split(`${line} `)[1]?.split('\n')[0])

describe('what a running Greenlight tells its operator', () => {
  it('counts what was asked by the name of the root field, whichever way it was answered', async () => {
    for (let i = 0; i < 4; i++) await app.gql('query Mine { orders(first: 1) { nodes { id } } }')
    await app.make.client()
    const text = await metrics.text()
    expect(valueOf(text, 'greenlight_requests_total{type="query",operation="orders"}')).toBe(4)
    expect(valueOf(text, 'greenlight_requests_total{type="mutation",operation="createSubAccount"}')).toBe(1)
    const bucket = 'greenlight_request_duration_seconds_bucket{type="query",operation="orders",le="+Inf"}'
    expect(valueOf(text, bucket)).toBe(4)
    expect(valueOf(text, 'greenlight_request_duration_seconds_count{type="query",operation="orders"}')).toBe(4)
  })

  it('lets nobody make up names: what a client calls its operation or asks for is no label', async () => {
    for (let i = 0; i < 30; i++) {
      await app.gql(`query Invented${i} { absent${i} }`)
      await fetch(`${app.url}/pay/secret-token-${i}`)
      await fetch(`${app.url}/invented/${i}`)
    }
    const text = await metrics.text()
    expect(text).not.toMatch(/nvented|absent|secret-token/)
    expect(text).toContain('operation="other"')
    expect(text.split('\n').filter((line) => line.startsWith('greenlight_requests_total')).length).toBeLessThan(20)
  })

  it('counts errors by their code', async () => {
    await app.gql('{ orders { nodes { id } } }', {}, { key: null })
    const text = await metrics.text()
    expect(text).toMatch(/greenlight_request_errors_total\{type="query",operation="orders",code="UNAUTHENTICATED"\} 1/)
    expect(text).toMatch(/code="GRAPHQL_VALIDATION_FAILED"\} 30/)
  })

  it('counts sockets, subscriptions and groups while they are there', async () => {
    const stream = await app.subscribe('subscription { orderChanged { id } }')
    await expect.poll(() => metrics.text()).toMatch(/greenlight_subscriptions 1\n/)
    expect(await metrics.text()).toMatch(/greenlight_sockets 1\n[\s\S]*greenlight_groups 1\n/)
    stream.end()
    await expect.poll(() => metrics.text()).toMatch(/greenlight_sockets 0\n/)
  })

  it('tells how long transactions wait for a connection', async () => {
    metrics.waited(3)
    expect(await metrics.text()).toMatch(/greenlight_pool_wait_seconds_bucket\{le="0.005"\} 1/)
  })

  it('serves them at an address of their own alone', async () => {
    expect((await fetch(`${app.url}/metrics`)).headers.get('content-type') ?? '').not.toContain('version=0.0.4')
    const port = await freePort()
    const server = await serveMetrics(() => metrics.text(), { host: 'localhost', port })
    try {
      const answer = await fetch(`http://localhost:${port}/metrics`)
      expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4')
      expect(await answer.text()).toContain('greenlight_requests_total')
      expect((await fetch(`http://localhost:${port}/`)).status).toBe(404)
    } finally {
      await server.close()
    }
  })

  it('says for each part whether it is ready', async () => {
    const answer = await fetch(`${app.url}/readyz`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      checks: {
        process: { ok: true },
        database: { ok: true },
        migrations: { ok: true },
        events: { ok: true, behind: 0 },
      },
    })
  })

  it('is ready however many wait for the pool, because it asks on a connection of its own', async () => {
    const busy = Array.from({ length: 20 }, () => app.db.transaction(null, (tx) => tx.execute(sql`select pg_sleep(1)`)))
    expect((await fetch(`${app.url}/readyz`)).status).toBe(200)
    await Promise.all(busy)
  })

  it('is not ready for a database that lacks migrations, and says so by name', async () => {
    const [last] = await app.owner`select max(created_at)::text as at from drizzle.__drizzle_migrations`
    await app.owner`update drizzle.__drizzle_migrations set created_at = created_at - 1 where created_at = ${last!.at}`
    const answer = await fetch(`${app.url}/readyz`)
    await app.owner`update drizzle.__drizzle_migrations set created_at = ${last!.at} where created_at = ${last!.at}::bigint - 1`
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({
      status: 'migrations are missing',
      checks: { migrations: { ok: false } },
    })
  })

  it('gives each request a number that its answer, its line and its incident share', async () => {
    const { headers } = await app.gql('{ viewer { name } }')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-z]+-[0-9a-z]+$/)
    const { headers: change } = await app.gql(
      'mutation { createSubAccount(input: { username: "a1", name: "A", email: "a@b.example" }) { errors { code } } }',
    )
    const id = change.get('x-request-id')
    await expect.poll(() => app.logged.find((line) => line.includes(`"requestId":"${id}"`))).toBeDefined()
    const line = JSON.parse(app.logged.find((text) => text.includes(`"requestId":"${id}"`))!)
    expect(line).toMatchObject({
      type: 'mutation',
      operation: 'createSubAccount',
      status: 200,
      tenant: app.mine.environmentId,
      actorKind: 'API_KEY',
    })
    expect(line.durationMs).toBeGreaterThan(0)
  })
})
