import { afterAll, beforeAll, expect, it } from 'vitest'
import { startApp } from '../support/app.ts'
import type { As, TestApp } from '../support/app.ts'
import { Socket } from '../support/Socket.ts'

const FOREIGN = 'https://elsewhere.example'

let app: TestApp
let cookie: string
beforeAll(async () => {
  app = await startApp()
  cookie = await app.signIn()
})
afterAll(() => app.stop())

const viewer = async (as: As) => (await app.gql('{ viewer { name } }', {}, as)).data?.viewer?.name ?? null

it('counts the cookie for our own pages and for no page at all', async () => {
  expect(await viewer({ cookie })).toBe('Owner 1')
  expect(await viewer({ cookie, origin: app.url })).toBe('Owner 1')
})

it('ignores the cookie when another site’s page sent the request', async () => {
  for (const origin of [
    FOREIGN,
    'null',
    'http://localhost:1',
    app.url.replace('http', 'https'),
    `${app.url}.evil.example`,
  ]) {
    expect(await viewer({ cookie, origin })).toBeNull()
  }
})

it('ignores the cookie of a socket that another site’s page opened, but not what needs no sign-in', async () => {
  const { publicToken } = await app.make.invoice()
  const orders = await app.subscribe('subscription { orderChanged { id } }', {}, { cookie, origin: FOREIGN })
  expect(await orders.failed()).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
  const icon = await app.subscribe(
    'subscription ($token: String!) { publicInvoiceChanged(token: $token) { light } }',
    { token: publicToken },
    { cookie, origin: FOREIGN },
  )
  expect(await icon.next()).toEqual({ publicInvoiceChanged: { light: 'AMBER' } })
  const own = await app.subscribe('subscription { todayChanged { pendingOrders } }', {}, { cookie, origin: app.url })
  expect(await own.next()).toHaveProperty('todayChanged.pendingOrders')
  for (const stream of [orders, icon, own]) stream.end()
})

it('counts an API key wherever the page comes from', async () => {
  expect(await viewer({ key: app.apiKey, origin: FOREIGN })).toBe('test program')
})

it('A3 refuses what a foreign page can send without asking first', async () => {
  const change = 'mutation { signOut { errors { code } } }'
  const address = `${app.url}/graphql`
  const form = new URLSearchParams({ query: change })
  const attempts = [
    fetch(`${address}?${form}`, { headers: { cookie } }),
    fetch(`${address}?${form}`, { headers: { cookie, 'apollo-require-preflight': 'yes' } }),
    fetch(address, { method: 'POST', headers: { cookie }, body: form }),
    fetch(address, {
      method: 'POST',
      headers: { cookie, 'content-type': 'text/plain' },
      body: JSON.stringify({ query: change }),
    }),
    fetch(`${address}?query={viewer{name}}`, { headers: { cookie } }),
  ]
  const multipart = new FormData()
  multipart.set('operations', JSON.stringify({ query: change }))
  multipart.set('map', '{}')
  attempts.push(fetch(address, { method: 'POST', headers: { cookie }, body: multipart }))
  // A document that is known already is no way around it.
  const known = JSON.stringify({ query: '{ viewer { name } }' })
  for (let i = 0; i < 3; i++) await viewer({ cookie })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json']) {
    attempts.push(fetch(address, { method: 'POST', headers: { cookie, 'content-type': type }, body: known }))
  }
  for (const attempt of attempts) {
    const { status } = await attempt
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
  }
  expect(await viewer({ cookie })).toBe('Owner 1')
})

it('answers queries by GET to whoever asks first', async () => {
  const response = await fetch(`${app.url}/graphql?query={viewer{name}}`, {
    headers: { cookie, 'apollo-require-preflight': 'yes' },
  })
  expect(await response.json()).toMatchObject({ data: { viewer: { name: 'Owner 1' } } })
})

it('speaks no other protocol on the socket, and no socket elsewhere', async () => {
  const old = new Socket(app.wsUrl, {}, 'graphql-ws')
  expect((await old.closed).code).not.toBe(1000)
  const elsewhere = new Socket(app.wsUrl.replace('/graphql', '/elsewhere'))
  await expect(elsewhere.opened()).rejects.toThrow('refused')
})

it('sets the headers that protect pages', async () => {
  const { headers } = await fetch(`${app.url}/livez`)
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
