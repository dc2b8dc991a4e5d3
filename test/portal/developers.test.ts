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
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

async function open(path: string): Promise<Page> {
  cookie ??= await app.signIn()
  const context = await signedInContext(browser, app.url, cookie)
  const page = await context.newPage()
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

it('what a key asked for stands in a table that says every figure, day by day and field by field', async () => {
  const { secret } = await app.make.call('createApiKey', { name: 'Shop' }, 'secret')
  for (let i = 0; i < 4; i++) await app.gql('{ orders(first: 10) { nodes { id } } }', {}, { key: secret })
  await app.gql('{ nothing }', {}, { key: secret })
  await app.restart()
  const page = await open('/developers')
  await page.getByRole('tab', { name: 'Usage' }).click()
  await page.getByLabel('Key', { exact: true }).selectOption({ label: `Shop …${secret.slice(-4)}` })
  const days = page.getByRole('table', { name: 'Calls by day' })
  await expect.poll(() => days.getByRole('row').nth(1).getByRole('cell').allInnerTexts()).toEqual(['', '5', '44', '1'])
  const slowest = page.getByRole('table', { name: 'What takes longest' })
  expect(await slowest.getByRole('row', { name: 'orders' }).getByRole('cell').first().innerText()).toBe('4')
  // The address keeps what is looked at.
  await page.reload()
  await expect.poll(() => days.getByRole('row').count()).toBe(3)
  await page.context().close()
})

it('a key is bound to addresses where it is made, and a line that is none is refused in words beside it', async () => {
  const page = await open('/settings?tab=keys')
  await page.waitForURL('**/developers')
  await page.keyboard.press('+')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('What is the key for?').fill('Checkout')
  const addresses = dialog.getByLabel('From where may it be used?')
  await addresses.fill('203.0.113.0/24\nhere')
  await page.keyboard.press('Control+Enter')
  await dialog.getByText('This is no IP address and no network.').waitFor()
  await addresses.fill('203.0.113.0/24\n2001:db8::/32\n')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await page.getByText('Only from 203.0.113.0/24, 2001:db8::/32').waitFor()
  await page.context().close()
})
