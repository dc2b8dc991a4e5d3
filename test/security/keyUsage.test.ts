import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const make = (input: object, key?: string) =>
  app.make.call('createApiKey', { name: 'counted', ...input }, 'apiKey { id } secret', key ? { key } : undefined)
const USAGE = `query ($id: ID!, $days: Int) {
  apiKeyUsage(apiKeyId: $id, days: $days) {
    days { day calls cost refusals } slowest { operation calls cost refusals averageMs slowestMs }
  }
}`
const usage = async (id: string, days?: number) => (await app.gql(USAGE, { id, days })).data?.apiKeyUsage

describe('what a key asked for', () => {
  it('is counted by day and by field, with its cost and refusals, and written down when the process ends', async () => {
    const { apiKey, secret } = await make({})
    const list = '{ orders(first: 10) { nodes { id } } }'
    for (let i = 0; i < 5; i++) await app.gql(list, {}, { key: secret })
    await app.gql('{ viewer { name } shops { id } }', {}, { key: secret })
    expect((await app.gql('{ viewer { nothing } }', {}, { key: secret })).status).toBe(400)
    const stream = await app.subscribe('subscription { orderChanged { id } }', {}, { key: secret })
    await app.make.order()
    await stream.next()
    stream.end()
    await app.restart()
    const { days, slowest } = await usage(apiKey.id, 7)
    expect(days).toHaveLength(7)
    const [today, ...before] = [...days].reverse()
    expect(today).toMatchObject({ calls: 8, refusals: 1, cost: 5 * 11 + (1 + 1 + 5) + 2 })
    expect(before.every(({ calls }: { calls: number }) => calls === 0)).toBe(true)
    const byField = Object.fromEntries(slowest.map((one: { operation: string }) => [one.operation, one]))
    expect(byField.orders).toMatchObject({ calls: 5, cost: 55, refusals: 0 })
    expect(byField.several).toMatchObject({ calls: 1, cost: 7 })
    expect(byField.orderChanged).toMatchObject({ calls: 1, cost: 2 })
    for (const { averageMs, slowestMs } of slowest) expect(slowestMs).toBeGreaterThanOrEqual(Math.floor(averageMs))
  })

  it('grows over restarts, and is nobody’s but the key’s', async () => {
    const [one, other] = [await make({}), await make({})]
    for (let round = 1; round <= 2; round++) {
      for (let i = 0; i < 3; i++) await app.gql('{ viewer { name } }', {}, { key: one.secret })
      await app.restart()
      expect((await usage(one.apiKey.id, 1)).days).toMatchObject([{ calls: 3 * round }])
    }
    expect((await usage(other.apiKey.id, 1)).days).toMatchObject([{ calls: 0 }])
  })

  it('is shown to those who manage keys, of their own world', async () => {
    const { apiKey, secret } = await make({})
    expect((await app.gql(USAGE, { id: apiKey.id }, { key: secret })).errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ])
    for (const id of [apiKey.id, 'key_zzzzzzzzzzzzzzzzzzzzzz']) {
      const { errors } = await app.gql(USAGE, { id }, { key: app.otherApiKey })
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
    }
    for (const days of [0, -1, 91, 2_147_483_647]) {
      const { errors } = await app.gql(USAGE, { id: apiKey.id, days })
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
    }
    expect((await usage(apiKey.id)).days).toHaveLength(30)
  })
})

describe('whoever replaces a key', () => {
  it('must hold every right of it, since they are shown its successor', async () => {
    const { apiKey } = await make({ scopes: ['credit.give'] })
    const clerk = await make({ scopes: ['keys.manage', 'orders.read'] })
    const replace = (key: string) =>
      app.make.call('rotateApiKey', { apiKeyId: apiKey.id }, 'secret errors { code path }', { key })
    expect(await replace(clerk.secret)).toMatchObject({
      secret: null,
      errors: [{ code: 'FORBIDDEN', path: ['apiKeyId'] }],
    })
    expect((await replace(app.apiKey)).secret).toMatch(/^gl_live_/)
  })

  it('finds those that have expired behind those in force', async () => {
    const { apiKey } = await make({ name: 'to be replaced' })
    await make({ name: 'older' })
    await app.make.call('rotateApiKey', { apiKeyId: apiKey.id, overlapHours: 0 }, 'secret')
    const { data } = await app.gql('{ apiKeys { id expiresAt revokedAt } }')
    const ended = data.apiKeys.map(
      ({ expiresAt, revokedAt }: { expiresAt: string; revokedAt: string }) =>
        Boolean(revokedAt) || (expiresAt !== null && Date.parse(expiresAt) <= Date.now()),
    )
    expect(ended).toContain(true)
    expect(ended.indexOf(true)).toBe(ended.lastIndexOf(false) + 1)
  })
})
