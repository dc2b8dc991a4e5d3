import { get } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildApp } from '../../server/app.ts'
import type { App } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { queueMail } from '../../server/domain/mails/queueMail.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { freePort } from '../support/freePort.ts'

let app: TestApp
let demo: App
let port: number
beforeAll(async () => {
  app = await startApp()
  port = await freePort()
  const log = { level: 'silent' }
  demo = await buildApp({
    db: app.db,
    publicUrl: app.url,
    portalFolder: '/nowhere',
    showMail: true,
    log,
    farewellMs: 0,
  })
  await demo.fastify.listen({ port, host: 'localhost' })
  const link = 'https://greenlight.example/reset/secret'
  const mail = {
    to: 'ada@example.com',
    language: 'en',
    kind: 'PASSWORD_RESET',
    values: { name: '<Ada>', link },
  } as const
  await app.db.transaction(app.mine.environmentId, (tx) => queueMail(tx, mail))
})
afterAll(async () => {
  await demo.close()
  await app.stop()
})

/** Asks with any headers, also those that fetch keeps to itself. */
const ask = (url: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    get(`${url}/dev/mail`, { headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode!, text }))
    }).on('error', reject)
  })

it('shows the mail of a demo to whoever sits at its machine', async () => {
  const { status, text } = await ask(`http://localhost:${port}`)
  expect(status).toBe(200)
  expect(text).toContain('href="https://greenlight.example/reset/secret"')
  expect(text).toContain('&lt;Ada&gt;')
})

it('does not exist for whoever comes through a proxy, or by a name that is not this machine’s', async () => {
  for (const headers of [
    { 'x-forwarded-for': '192.0.2.7' },
    { forwarded: 'for=192.0.2.7' },
    { via: '1.1 proxy' },
    { host: 'greenlight.example' },
    { host: 'localhost.evil.example' },
  ] as Record<string, string>[]) {
    const { status, text } = await ask(`http://localhost:${port}`, headers)
    expect([headers, status]).toEqual([headers, 404])
    expect(text).not.toContain('secret')
  }
})

it('does not exist in an installation, unless it is asked for', async () => {
  expect((await ask(app.url)).status).toBe(404)
  const shown = (environment: Record<string, string>) => readConfig(environment).mail.shown
  expect(shown({})).toBe(true)
  expect(shown({ DATABASE_URL: 'postgres://a@b/c' })).toBe(false)
  expect(shown({ DATABASE_URL: 'postgres://a@b/c', DEV_MAIL: 'on' })).toBe(true)
  expect(shown({ DEV_MAIL: 'off' })).toBe(false)
})

it('never repeats the secrets of settings that cannot be used', () => {
  for (const environment of [{ SMTP_URL: 'smtq://me:geheim@mail.example' }, { SECRET_KEY: 'geheim' }]) {
    expect(() => readConfig(environment)).toThrow(/^(?!.*geheim).*Correct or unset it\.$/s)
  }
})
