import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { makePerson } from '../support/people.ts'
import { openBrowser } from './openBrowser.ts'
import { portalFolder, startPortal } from './startPortal.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: TestApp
let browser: Browser
let cookie: string
const faults: string[] = []
let ids: { client: string; order: string; invoice: string; invitation: string }

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
  cookie = await app.signIn()
  ids = await furnish()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** One of everything that a page can show. */
async function furnish() {
  const client = await app.make.client({ name: 'Cooperativa Agricola Terre del Mezzogiorno e Figli' })
  await app.make.credit(client.id, '250.00')
  const order = await app.make.order({ subAccountId: client.id, price: '1234.50' })
  await app.make.order({ subAccountId: client.id, price: '20.00', paymentMethod: 'BALANCE' })
  const active = await app.make.order({ price: '99.00' })
  await app.make.call('activateOrder', { orderId: active.id }, 'order { id }')
  const deleted = await app.make.order({ price: '5.00' })
  await app.make.call('deleteOrder', { orderId: deleted.id }, 'order { id }')
  const invoice = await app.make.invoice({ subAccountId: client.id, amount: '80.00', dueOn: '2020-01-31' })
  const payment = { invoiceId: invoice.id, amount: { amount: '30.00', currency: 'EUR' }, method: 'BANK_TRANSFER' }
  await app.make.call('recordPayment', payment, 'invoice { id }')
  await requestCredit(client.id)
  return { client: client.id, order: order.id, invoice: invoice.id, invitation: await invite() }
}

/** Somebody asks for what a second person has to agree to. */
async function requestCredit(subAccountId: string) {
  const person = await makePerson(app, { role: 'MANAGER' })
  await app.owner`update users set second_person_above_minor = 1000 where id = ${person.id}`
  const query = 'mutation ($input: GiveCreditInput!) { giveCredit(input: $input) { errors { code } } }'
  const input = { subAccountId, amount: { amount: '20.00', currency: 'EUR' }, note: 'Paid in cash' }
  const { data } = await app.gql(query, { input }, { cookie: await app.signIn(person) })
  expect(data.giveCredit.errors).toEqual([{ code: 'APPROVAL_REQUIRED' }])
}

/** The path of an invitation's link. */
async function invite(): Promise<string> {
  const { data } = await app.gql('{ roles { id builtin } }', {}, { cookie })
  const { id: roleId } = data.roles.find(({ builtin }: { builtin: string }) => builtin === 'ORDER_CLERK')
  const query = 'mutation ($input: InviteUserInput!) { inviteUser(input: $input) { errors { code } } }'
  const email = 'francesca.bianchi-montefalcone@people.example'
  await app.gql(query, { input: { name: 'Francesca', email, access: { roleId } } }, { cookie })
  const [mail] = await app.owner`select data->>'link' as link from mails where to_address = ${email}`
  return new URL(mail!['link'] as string).pathname
}

/** Every page of the portal, and what shows that it is there. */
const PAGES: [name: string, path: () => string][] = [
  ['Today', () => '/'],
  ['Orders', () => '/orders'],
  ['an order', () => `/orders?order=${ids.order}`],
  ['Clients', () => '/clients'],
  ['a client', () => `/clients/${ids.client}`],
  ['a journal', () => `/clients/${ids.client}?tab=journal`],
  ['Credit', () => '/credit'],
  ['Invoices', () => '/invoices'],
  ['an invoice', () => `/invoices/${ids.invoice}`],
  ['Settings', () => '/settings'],
  ['how one signs in', () => '/settings?tab=security'],
  ['Audit', () => '/audit'],
  ['Users', () => '/users'],
  ['Roles', () => '/users?tab=roles'],
  ['Why', () => '/users?tab=why'],
  ['Requests', () => '/approvals'],
  ['Developers', () => '/developers'],
  ['the usage of keys', () => '/developers?tab=usage'],
]

async function open(path: string, signedIn: boolean): Promise<Page> {
  const viewport = { width: 1280, height: 800 }
  const context = await browser.newContext({ locale: 'en-GB', viewport, colorScheme: 'light' })
  const [name, value] = cookie.split('=') as [string, string]
  if (signedIn) await context.addCookies([{ name, value, url: app.url }])
  const page = await context.newPage()
  page.on('pageerror', (error) => faults.push(`${path}: ${error.message}`))
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.waitForLoadState('networkidle')
  // Not a script element: the page's own policy would refuse it, and should.
  await page.evaluate(axe)
  return page
}

/** What axe finds now, each with where it is. */
const findings = (page: Page): Promise<string[]> =>
  page.evaluate(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target)))',
  )

/** Waits until what changes its colours or its place has arrived; what turns for ever is not waited for. */
async function atRest(page: Page): Promise<void> {
  await page.waitForTimeout(300)
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  const moving = `document.getAnimations().filter((one) =>
    one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity).length`
  await expect.poll(() => page.evaluate(moving)).toBe(0)
}

/** Pages of somebody who is not there yet. */
const STRANGERS: typeof PAGES = [
  ['Sign in', () => '/login'],
  ['an invitation', () => ids.invitation],
]

it.each([...STRANGERS, ...PAGES])(
  'the page of %s is open to everybody, in both schemes, wide and narrow',
  async (name, path) => {
    const page = await open(path(), !STRANGERS.some(([stranger]) => stranger === name))
    for (const width of [1280, 360]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 800 })
        await page.emulateMedia({ colorScheme })
        await atRest(page)
        expect([width, colorScheme, ...(await findings(page))]).toEqual([width, colorScheme])
      }
    }
    await page.setViewportSize({ width: 320, height: 800 })
    await atRest(page)
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
    await page.context().close()
  },
)

it('a first visit loads less than 150 kB of JavaScript', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const scripts = new Set<string>()
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith('.js')) scripts.add(pathname)
  })
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: app.url }])
  await page.goto(`${app.url}/orders`)
  await page.getByRole('row').nth(1).waitFor()
  await page.waitForLoadState('networkidle')
  expect(scripts.size).toBeGreaterThan(1)
  const bytes = [...scripts].map((path) => gzipSync(readFileSync(join(portalFolder, path))).length)
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(150_000)
  await context.close()
})
