import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

const PUBLIC_URL = 'https://greenlight.example'
let app: TestApp
let secure: App
beforeAll(async () => {
  app = await startApp()
  const log = { level: 'silent' }
  secure = await buildApp({ db: app.db, publicUrl: PUBLIC_URL, portalFolder: '/nowhere', log, farewellMs: 0 })
})
afterAll(async () => {
  await secure.close()
  await app.stop()
})

const post = (query: string, variables: object, headers: Record<string, string>) =>
  secure.fastify.inject({
    method: 'POST',
    url: '/graphql',
    headers: { 'content-type': 'application/json', host: 'greenlight.example', ...headers },
    payload: { query, variables },
  })

it('binds the session to this host and to HTTPS where the public address is secure', async () => {
  const { email, password } = app.mine
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }'
  const signedIn = await post(query, { input: { email, password } }, { origin: PUBLIC_URL })
  const [cookie] = [signedIn.headers['set-cookie']].flat() as [string]
  expect(cookie).toMatch(/^__Host-greenlight=ses_\w{66}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  expect(signedIn.headers['strict-transport-security']).toContain('max-age=')

  const viewer = async (origin: string) =>
    (await post('{ viewer { name } }', {}, { cookie: cookie.split(';')[0]!, origin })).json().data?.viewer?.name ?? null
  expect(await viewer(PUBLIC_URL)).toBe('Owner 1')
  expect(await viewer('http://greenlight.example')).toBeNull()
})
