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
  for (let count = 0; count < 40; count++) await app.make.order()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

const scrolled = (page: Page) => page.evaluate<number>('scrollY')

/** Somebody who looked at the client of an order far down, and has just gone back to the orders, which are on their way. */
async function goneBack(): Promise<{ page: Page; before: number; answer: () => void }> {
  const context = await signedInContext(browser, app.url, cookie)
  const page = await context.newPage()
  await page.goto(`${app.url}/orders`)
  const row = page.getByRole('row').nth(35)
  await row.getByRole('link').scrollIntoViewIfNeeded()
  const before = await scrolled(page)
  expect(before).toBeGreaterThan(300)
  await row.getByRole('link').click()
  await page.waitForURL(/clients\//)
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await scrolled(page)).toBe(0)
  let answer = () => {}
  const held = new Promise<void>((resolve) => (answer = resolve))
  await page.route(/graphql/, async (route) => {
    if ((route.request().postDataJSON() as { operationName: string }).operationName === 'Orders') await held
    await route.continue()
  })
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor()
  return { page, before, answer }
}

it('coming back, one finds the list where one left it', async () => {
  const { page, before, answer } = await goneBack()
  answer()
  await expect.poll(() => scrolled(page)).toBe(before)
  await page.context().close()
})

it('who goes on while the list is on its way is not moved', async () => {
  const { page, answer } = await goneBack()
  await page.keyboard.press('Shift')
  answer()
  await page.getByRole('row').nth(35).waitFor()
  await page.waitForTimeout(300)
  expect(await scrolled(page)).toBe(0)
  await page.context().close()
})
