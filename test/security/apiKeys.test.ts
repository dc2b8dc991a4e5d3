import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const FIELDS = 'apiKey { id name hint scopes lastUsedAt revokedAt } secret'
const create = (input: object, as?: As) => app.make.call('createApiKey', { name: 'shop', ...input }, FIELDS, as)
const viewer = (key: string) => app.gql('{ viewer { name world rights user { id } } }', {}, { key })

/** Whatever the database holds, as text. */
async function everythingStored(): Promise<string> {
  const tables = await app.owner`select table_name as name from information_schema.tables where table_schema = 'public'`
  const rows = await Promise.all(tables.map(({ name }) => app.owner`select t::text as row from ${app.owner(name)} t`))
  return JSON.stringify(rows)
}

describe('an API key', () => {
  it('is shown once, stored nowhere, and says whose program asks', async () => {
    const { apiKey, secret } = await create({ scopes: ['orders.read'] })
    expect(secret).toMatch(/^gl_live_\w{60}$/)
    expect(apiKey).toMatchObject({ name: 'shop', hint: secret.slice(-4), scopes: ['orders.read'] })
    const { data } = await viewer(secret)
    expect(data.viewer).toEqual({ name: 'shop', world: 'LIVE', rights: ['orders.read'], user: null })
    expect(await everythingStored()).not.toContain(secret.slice(8))
  })

  it('is answered without its secret when the call is repeated', async () => {
    const input = { idempotencyKey: 'make-one-key-only' }
    const first = await create(input)
    const again = await create(input)
    expect(first.secret).not.toBeNull()
    expect(again).toMatchObject({ apiKey: { id: first.apiKey.id }, secret: null, errors: [] })
    expect(await everythingStored()).not.toContain(first.secret.slice(8))
  })

  it('holds no right that its maker lacks, and none that does not exist', async () => {
    const narrow = await create({ scopes: ['orders.read', 'keys.manage'] })
    const wider = await create({ scopes: ['orders.read', 'credit.give'] }, { key: narrow.secret })
    expect(wider).toMatchObject({ apiKey: null, errors: [{ code: 'FORBIDDEN', path: ['scopes'] }] })
    const odd = await create({ scopes: ['orders.read', 'everything'] })
    expect(odd).toMatchObject({ apiKey: null, errors: [{ code: 'INVALID_INPUT', path: ['scopes'] }] })
  })

  it('does not manage keys unless that was asked for', async () => {
    const { secret } = await create({})
    const { rights } = (await viewer(secret)).data.viewer
    expect(rights).toContain('orders.activate')
    expect(rights).not.toContain('keys.manage')
    expect((await create({}, { key: secret })).errors).toMatchObject([{ code: 'FORBIDDEN' }])
    const { errors } = await app.gql('{ apiKeys { id } }', {}, { key: secret })
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
  })

  it('belongs to one world: what it makes is not in the other', async () => {
    const client = await app.make.client({}, { key: app.mine.testApiKey })
    const query = 'query ($id: ID!) { subAccount(id: $id) { id } }'
    expect((await app.gql(query, client, { key: app.mine.testApiKey })).data.subAccount).toEqual({ id: client.id })
    expect((await app.gql(query, client, { key: app.apiKey })).data.subAccount).toBeNull()
  })

  it('says what is wrong with it: the wrong world, mistyped, unknown', async () => {
    const { secret, apiKey } = await create({})
    await app.make.call('revokeApiKey', { apiKeyId: apiKey.id }, 'apiKey { revokedAt }')
    const last = app.apiKey.at(-1) === 'A' ? 'B' : 'A'
    const cases = [
      [app.apiKey.replace('gl_live', 'gl_test'), 'KEY_WRONG_WORLD'],
      [app.apiKey.slice(0, -1) + last, 'KEY_MALFORMED'],
      [app.apiKey.slice(0, -3), 'KEY_MALFORMED'],
      ['hello', 'KEY_MALFORMED'],
      [secret, 'KEY_UNKNOWN'],
    ]
    for (const [key, reason] of cases) {
      const { status, errors, data } = await viewer(key!)
      expect({ status, data }).toEqual({ status: 401, data: null })
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED', reason } }])
      const socket = await app.socket({ key: null })
      socket.send({ type: 'connection_init', payload: { authorization: key } })
      expect(await socket.closed).toEqual({ code: 4403, reason })
    }
  })

  it('is understood on sockets with and without the word Bearer, in any case of the name', async () => {
    for (const payload of [
      { Authorization: `Bearer ${app.apiKey}` },
      { authorization: app.apiKey },
      { AUTHORIZATION: `bearer ${app.apiKey}` },
    ]) {
      const socket = await app.socket({ key: null })
      socket.send({ type: 'connection_init', payload })
      await socket.wait(({ type }) => type === 'connection_ack')
      socket.send({ type: 'subscribe', id: '1', payload: { query: 'subscription { todayChanged { pendingOrders } }' } })
      expect(await socket.wait(({ type }) => type === 'next')).toHaveProperty('payload.data.todayChanged')
      socket.close()
    }
  })

  it('ends at once when it is revoked, and its open sockets with it', async () => {
    const { apiKey, secret } = await create({})
    const stream = await app.subscribe('subscription { orderChanged { id } }', {}, { key: secret })
    const { apiKey: revoked } = await app.make.call('revokeApiKey', { apiKeyId: apiKey.id }, FIELDS)
    expect(revoked.revokedAt).not.toBeNull()
    expect(await stream.socket.closed).toMatchObject({ code: 4403 })
    expect((await viewer(secret)).status).toBe(401)
    const again = await app.make.call('revokeApiKey', { apiKeyId: apiKey.id }, FIELDS)
    expect(again).toMatchObject({ apiKey: { revokedAt: revoked.revokedAt }, errors: [] })
  })

  it('of another reseller cannot be seen or revoked, and looks like none', async () => {
    const { apiKey } = await create({}, { key: app.otherApiKey })
    const foreign = await app.make.call('revokeApiKey', { apiKeyId: apiKey.id }, FIELDS)
    const absent = await app.make.call('revokeApiKey', { apiKeyId: 'key_0000000000000000000000' }, FIELDS)
    expect(foreign).toEqual(absent)
    expect(foreign.errors).toMatchObject([{ code: 'NOT_FOUND' }])
    const { data } = await app.gql('{ apiKeys { id } }')
    expect(data.apiKeys.map(({ id }: { id: string }) => id)).not.toContain(apiKey.id)
  })

  it('notes when it was last used', async () => {
    const { apiKey, secret } = await create({})
    await viewer(secret)
    const { data } = await app.gql('{ apiKeys { id lastUsedAt } }')
    const listed = data.apiKeys.find(({ id }: { id: string }) => id === apiKey.id)
    expect(Date.now() - Date.parse(listed.lastUsedAt)).toBeLessThan(60_000)
  })
})

describe('rights that are taken away', () => {
  it('end the sockets that were opened with them, at the next subscription at the latest', async () => {
    const { secret } = await create({ name: 'lowered', scopes: ['orders.read', 'credit.read'] })
    const stream = await app.subscribe('subscription { todayChanged { pendingOrders } }', {}, { key: secret })
    await stream.next()
    await app.owner`update api_keys set scopes = '{credit.read}' where name = 'lowered'`
    stream.socket.send({ type: 'subscribe', id: 'next', payload: { query: 'subscription { orderChanged { id } }' } })
    expect(await stream.socket.closed).toMatchObject({ code: 4403 })
    expect(JSON.stringify(stream.socket.received)).not.toContain('orderChanged')
  })
})
