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

async function open(path: string): Promise<Page> {
  const context = await signedInContext(browser, app.url, cookie)
  const page = await context.newPage()
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('button', { name: /^Saved views/ }).waitFor()
  return page
}

async function keep(page: Page, name: string): Promise<void> {
  await page.keyboard.press('v')
  await page.getByRole('dialog').getByLabel('Name').fill(name)
  await page.keyboard.press('Enter')
}

/** The views that the server keeps of a list, by name. */
async function kept(list: string): Promise<Record<string, string>> {
  const query = 'query ($list: SavedList!) { savedViews(list: $list) { name query } }'
  const { data } = await app.gql(query, { list }, { cookie })
  return Object.fromEntries(
    data.savedViews.map(({ name, query }: { name: string; query: string }) => [name, query] as const),
  )
}

const SAVE = 'mutation ($input: SaveViewInput!) { saveView(input: $input) { errors { message } } }'

it('a clerk keeps the filters of the orders under a name, and one key brings them back another day', async () => {
  const byCard = await app.make.order({ paymentMethod: 'CARD' })
  const byBank = await app.make.order({ paymentMethod: 'BANK_TRANSFER' })
  const today = await open('/orders?method=CARD')
  await keep(today, 'Cards of the week')
  await today.getByText('View “Cards of the week” saved').first().waitFor()
  await today.getByRole('button', { name: 'Saved views: Cards of the week' }).waitFor()
  expect(await kept('ORDERS')).toEqual({ 'Cards of the week': 'method=CARD' })
  await today.context().close()

  const tomorrow = await open('/orders')
  await tomorrow.getByRole('row', { name: new RegExp(byBank.number) }).waitFor()
  // The rows may be there before the views are.
  await expect.poll(() => tomorrow.keyboard.press('1').then(() => tomorrow.url())).toContain('method=CARD')
  await tomorrow.getByRole('row', { name: new RegExp(byBank.number) }).waitFor({ state: 'detached' })
  await tomorrow.getByRole('row', { name: new RegExp(byCard.number) }).waitFor()
  expect(new URL(tomorrow.url()).search).toBe('?method=CARD')
  await tomorrow.getByRole('button', { name: 'Saved views: Cards of the week' }).waitFor()
  await tomorrow.context().close()
})

it.each([
  ['CLIENTS', '/clients?pending=1'],
  ['INVOICES', '/invoices?view=all&status=OPEN&status=PAID'],
  ['CREDIT', '/credit?kind=GIVE&currency=EUR'],
])('a view of the list %s can be chosen from the menu by keyboard and is marked there', async (list, path) => {
  const page = await open(path)
  await keep(page, 'Mine')
  await expect.poll(() => kept(list)).toHaveProperty('Mine')
  await page.goto(app.url + new URL(path, app.url).pathname)
  const menu = page.getByRole('button', { name: /^Saved views/ })
  await expect.poll(() => menu.getAttribute('aria-label')).toBe('Saved views')
  await menu.focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('menuitem', { name: /^Mine/ }).press('Enter')
  await page.getByRole('button', { name: 'Saved views: Mine' }).waitFor()
  expect(new URLSearchParams(new URL(page.url()).search).toString().split('&').toSorted()).toEqual(
    new URL(path, app.url).searchParams.toString().split('&').toSorted(),
  )
  await page.getByRole('button', { name: 'Saved views: Mine' }).press('Enter')
  await page.locator('[role=menuitem][aria-current=true]', { hasText: 'Mine' }).waitFor()
  await page.context().close()
})

it('a forgotten view comes back with Undo, and a view of the same name is replaced only after a word of warning', async () => {
  const page = await open('/clients?over=1')
  await keep(page, 'Over the limit')
  await page.getByRole('button', { name: 'Saved views: Over the limit' }).click()
  await page.getByRole('menuitem', { name: 'Forget “Over the limit”' }).click()
  await page.getByText('View “Over the limit” forgotten').first().waitFor()
  await expect.poll(() => kept('CLIENTS')).not.toHaveProperty('Over the limit')
  await page.keyboard.press('z')
  await expect.poll(() => kept('CLIENTS')).toMatchObject({ 'Over the limit': 'over=1' })
  await page.getByRole('button', { name: 'Saved views: Over the limit' }).waitFor()

  await page.getByRole('button', { name: 'Has pending orders' }).click()
  await page.getByRole('button', { name: 'Saved views', exact: true }).waitFor()
  await page.keyboard.press('v')
  await page.getByRole('dialog').getByLabel('Name').fill('Over the limit')
  await page.getByRole('dialog').getByText('The view of this name is replaced').waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => kept('CLIENTS')).toMatchObject({ 'Over the limit': 'over=1&pending=1' })
  await page.context().close()
})

it('a refused view says why in the server’s own words, and the name stays to be mended', async () => {
  for (let number = 1; number <= 50; number += 1) {
    const input = { list: 'INVOICES', name: `View ${number}`, query: `q=${number}` }
    await app.gql(SAVE, { input }, { cookie })
  }
  const input = { list: 'INVOICES', name: 'One more', query: 'q=51' }
  const { data } = await app.gql(SAVE, { input }, { cookie })
  const [refusal] = data.saveView.errors
  expect(refusal.message).toBe('There are 50 already, which is as many as there can be. Remove one first.')
  const page = await open('/invoices?q=51')
  await keep(page, 'One more')
  await page.getByRole('dialog').getByText(refusal.message).waitFor()
  expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('One more')
  await page.context().close()
})
