import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { Desk } from '../support/desk.ts'
import { makePerson } from '../support/people.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: TestApp
let browser: Browser
let desk: Desk
let own: { id: string; number: string; invoice: { id: string; number: string } }
let foreign: { id: string; number: string; client: string }

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
  desk = new Desk(app)
  const client = await desk.client({ credit: '40.00' })
  own = await desk.order({ client })
  const other = await desk.client()
  foreign = { ...(await desk.order({ client: other })), client: other }
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

async function open(path: string, look: { width: number; dark?: boolean } = { width: 1280 }): Promise<Page> {
  const { subAccount } = await desk.read(`{ order(id: "${own.id}") { subAccount { id } } }`).then(({ order }) => order)
  const person = await makePerson(app, { role: 'CLIENT', clientId: subAccount.id })
  const context = await signedInContext(browser, app.url, await app.signIn(person), {
    viewport: { width: look.width, height: 800 },
    colorScheme: look.dark ? 'dark' : 'light',
  })
  const page = await context.newPage()
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

it('somebody of a client finds the client’s own account, with its orders, credit and invoices', async () => {
  const page = await open('/')
  await page.waitForURL(/\/clients\/sub_/)
  await page.getByText('€40.00').first().waitFor()
  await page.getByText(own.number).first().waitFor()
  await page.getByRole('tab', { name: 'Invoices' }).click()
  await page.getByText(own.invoice.number).first().waitFor()
  // Paid at the desk: it turns green before the client's eyes.
  await desk.pay(own.invoice, '100.00')
  await page.getByText('Paid', { exact: true }).first().waitFor()
})

it('they find nothing to press that is the staff’s, and no way to the test world', async () => {
  const page = await open('/')
  const names = ['Activate', 'Give credit', 'Add products', 'New invoice', 'Record payment', 'Share']
  for (const path of ['/', '/invoices', `/invoices/${own.invoice.id}`]) {
    await page.goto(app.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    for (const name of names)
      expect([path, name, await page.getByRole('button', { name }).count()]).toEqual([path, name, 0])
  }
  const places = await page.getByRole('navigation').getByRole('link').allInnerTexts()
  expect(places.map((text) => text.trim())).toEqual(['My account', 'Invoices', 'Settings'])
  await page.getByRole('button', { name: /^Signed in as/ }).click()
  expect(await page.getByRole('menuitem', { name: 'Go to the test world' }).count()).toBe(0)
})

it('the staff’s pages lead them back to their account, and another client’s card is no page', async () => {
  const page = await open('/')
  for (const path of ['/clients', '/credit', '/']) {
    await page.goto(app.url + path)
    await page.waitForURL(/\/clients\/sub_/)
  }
  await page.goto(`${app.url}/clients/${foreign.client}`)
  await page.getByText('There is no such client').waitFor()
  expect(await page.getByText(foreign.number).count()).toBe(0)
})

it.each([
  { width: 1280, dark: false },
  { width: 360, dark: true },
])('their pages have no accessibility findings at $width', async (look) => {
  const page = await open('/', look)
  for (const path of ['/', '/invoices', `/invoices/${own.invoice.id}`, '/settings']) {
    await page.goto(app.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.waitForLoadState('networkidle')
    await page.evaluate(axe)
    const findings = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))')
    expect([path, findings]).toEqual([path, []])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  }
})
