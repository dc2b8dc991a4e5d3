import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

let app: TestApp
let browser: Browser
let cookie: string

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
  cookie = await app.signIn()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** Makes a key and opens the list of keys. */
async function listWith(name: string): Promise<{ page: Page; id: string; secret: string }> {
  const query = `mutation ($input: CreateApiKeyInput!) {
    createApiKey(input: $input) { apiKey { id } secret }
  }`
  const { data } = await app.gql(query, { input: { name, scopes: ['orders.read'] } }, { cookie })
  const { apiKey, secret } = data.createApiKey
  const context = await signedInContext(browser, app.url, cookie)
  const page = await context.newPage()
  await page.goto(`${app.url}/developers`)
  await page.getByRole('button', { name: `Replace ${name}` }).click()
  await page.getByRole('dialog').waitFor()
  return { page, id: apiKey.id, secret }
}

/** Whether a program with this secret is let in. */
const works = async (key: string): Promise<boolean> => !(await app.gql('{ viewer { name } }', {}, { key })).errors

const secretOf = async (page: Page): Promise<string> => {
  await page.getByRole('button', { name: 'I have kept it' }).waitFor()
  return page.getByRole('dialog').locator('pre').innerText()
}

it('a key is replaced without a pause: the new secret is shown once, the old one works for a day and says until when', async () => {
  const { page, secret } = await listWith('Shop')
  await page.keyboard.press('Control+Enter')
  const next = await secretOf(page)
  expect([await works(secret), await works(next), next === secret]).toEqual([true, true, false])
  // The one copy of the secret goes only when the person says that it is kept.
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  expect(await page.content()).not.toContain(next)

  const old = page.getByRole('row', { name: new RegExp(`…${secret.slice(-4)}`) })
  await old.getByText(/^Stops working on \d\d\/\d\d\/\d{4}, \d\d:\d\d$/).waitFor()
  await old.getByText('Replaced', { exact: true }).waitFor()
  expect(await old.getByRole('button', { name: 'Replace Shop' }).count()).toBe(0)
  const young = page.getByRole('row', { name: new RegExp(`…${next.slice(-4)}`) })
  await young.getByText('Active', { exact: true }).waitFor()
  await page.context().close()
}, 60_000)

it('a key whose secret leaked stops at once when it is replaced', async () => {
  const { page, secret } = await listWith('Leaked')
  await page.getByRole('radio', { name: 'It stops at once' }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Replace', exact: true }).click()
  const next = await secretOf(page)
  expect([await works(secret), await works(next)]).toEqual([false, true])
  await page.getByRole('button', { name: 'I have kept it' }).click()
  const old = page.getByRole('row', { name: new RegExp(`…${secret.slice(-4)}`) })
  await old.getByText('Expired', { exact: true }).waitFor()
  await old.getByText(/^Stopped working on/).waitFor()
  expect(await old.getByRole('button', { name: 'Revoke Leaked' }).count()).toBe(0)
  await page.context().close()
}, 60_000)

it('a key that a colleague has revoked meanwhile cannot be replaced, and the server says so in its own words', async () => {
  const { page, id } = await listWith('Gone')
  const revoke = 'mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { errors { code } } }'
  await app.gql(revoke, { input: { apiKeyId: id } }, { cookie })
  const rotate = 'mutation ($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { errors { message } } }'
  const { data } = await app.gql(rotate, { input: { apiKeyId: id } }, { cookie })
  const { message } = data.rotateApiKey.errors[0]
  await page.keyboard.press('Control+Enter')
  await page.getByRole('dialog').getByRole('alert').getByText(message).waitFor()
  await page.context().close()
}, 60_000)
