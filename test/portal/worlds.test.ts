import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { Desk } from '../support/desk.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: TestApp
let browser: Browser

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** A browser of somebody who is signed in, with a session of its own. */
const signedIn = async (width = 1280): Promise<BrowserContext> =>
  signedInContext(browser, app.url, await app.signIn(), { viewport: { width, height: 800 } })

async function open(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: /^Signed in as/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

const band = (page: Page) => page.getByRole('region', { name: 'TEST' })
const orderRow = (page: Page, number: string) => page.getByRole('row', { name: new RegExp(`\\b${number}\\b`) })

it('a person tries things out in the test world, sees on every page that it is not real, and comes back', async () => {
  const [live, test] = [new Desk(app), new Desk(app, { key: app.mine.testApiKey })]
  const real = await live.order()
  const context = await signedIn()
  const page = await open(context, '/orders')
  await orderRow(page, real.number).waitFor()
  expect(await band(page).count()).toBe(0)
  expect(await page.title()).not.toContain('TEST')

  await choose(page, 'Go to the test world')
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  await band(page).getByText('TEST — nothing here is real').waitFor()
  expect(await page.title()).toMatch(/^TEST — Today/)

  // The other world's orders come over its own live stream, and the live world's do not.
  await page
    .getByRole('link', { name: /^Orders/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor()
  await page.getByText('Live', { exact: true }).first().waitFor()
  const unreal = await test.order()
  const unseen = await live.order()
  await page.getByRole('button', { name: /Show/ }).click()
  await orderRow(page, unreal.number).waitFor()
  for (const number of [real.number, unseen.number]) expect(await orderRow(page, number).count()).toBe(0)
  await band(page).waitFor()
  await expect.poll(() => page.title()).toMatch(/^TEST — .*Orders/)

  await band(page).getByRole('button', { name: 'Back to live work' }).click()
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  await band(page).waitFor({ state: 'detached' })
  await page.goto(`${app.url}/orders`)
  await orderRow(page, unseen.number).waitFor()
  expect(await orderRow(page, unreal.number).count()).toBe(0)
  await context.close()
}, 60_000)

it('every tab of a browser changes worlds together, so that none shows one world and works in the other', async () => {
  const context = await signedIn()
  const [here, there] = [await open(context, '/clients'), await open(context, '/credit')]
  const elsewhere = await open(await signedIn(), '/clients')
  await choose(here, 'Go to the test world')
  await Promise.all([band(here).waitFor(), band(there).waitFor()])
  expect(new URL(there.url()).pathname).toBe('/')
  // Another browser has a session of its own and stays where it is.
  expect(await band(elsewhere).count()).toBe(0)
  expect(new URL(elsewhere.url()).pathname).toBe('/clients')
  await choose(there, 'Back to live work')
  await Promise.all([band(here).waitFor({ state: 'detached' }), band(there).waitFor({ state: 'detached' })])
  await elsewhere.context().close()
  await context.close()
}, 60_000)

it('the test world is marked for everybody: in both schemes, on a phone, over a drawer and while the page scrolls', async () => {
  const test = new Desk(app, { key: app.mine.testApiKey })
  const order = await test.order()
  for (let number = 0; number < 8; number += 1) await test.order()
  const context = await signedIn(360)
  const page = await open(context, '/')
  await page.getByRole('button', { name: 'More' }).click()
  await page.getByRole('button', { name: 'Go to the test world' }).click()
  await band(page).waitFor()
  for (const path of ['/', '/orders', `/orders?order=${order.id}`]) {
    await page.goto(app.url + path)
    await band(page).waitFor()
    await page.waitForLoadState('networkidle')
    await page.evaluate(axe)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.waitForTimeout(300)
      const findings = 'axe.run().then(({ violations }) => violations.map(({ id }) => id))'
      expect([path, colorScheme, await page.evaluate(findings)]).toEqual([path, colorScheme, []])
    }
    await page.evaluate('scrollTo(0, 600)')
    const topmost = 'document.elementFromPoint(innerWidth / 2, 10).closest("section")?.ariaLabel'
    expect(await page.evaluate(topmost)).toBe('TEST')
  }
  await context.close()
}, 60_000)
