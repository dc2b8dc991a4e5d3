import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { findViolations } from '../../db/invariants.ts'
import { startClientPortal } from './iconHost.ts'
import { openBrowser } from './openBrowser.ts'
import { startPortal } from './startPortal.ts'

let app: TestApp
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
})
afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()))
  await browser.close()
  await app.stop()
})

async function open(url: string): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
  contexts.push(context)
  const page = await context.newPage()
  await page.goto(url)
  return page
}

async function signIn(): Promise<Page> {
  const page = await open(`${app.url}/login`)
  await page.getByLabel('E-mail').fill(app.mine.email)
  await page.getByLabel('Password').fill(app.mine.password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  return page
}

const ORDER = 'query ($id: ID!) { order(id: $id) { number status invoice { id number paymentUrl publicToken light } } }'

it('a third party orders, a clerk activates with one key, staff record the transfer, and every light turns green', async () => {
  const clerk = await signIn()
  await clerk
    .getByRole('link', { name: /Orders/ })
    .first()
    .click()
  await clerk.getByRole('heading', { level: 1, name: /Orders/ }).waitFor()
  await clerk.getByText('Live', { exact: true }).first().waitFor()
  let reloads = 0
  clerk.on('framenavigated', (frame) => (reloads += frame === clerk.mainFrame() ? 1 : 0))

  // A third party creates a client and an order; the queue says so without a reload.
  const client = await app.make.client({ name: 'Bottega Verdi' })
  const order = await app.make.order({ subAccountId: client.id, price: '1234.50' })
  const { invoice } = (await app.gql(ORDER, { id: order.id })).data.order
  await clerk.getByRole('button', { name: /Show/ }).click()
  const row = clerk.getByRole('row', { name: new RegExp(order.number) })
  await row.waitFor()

  // The clerk looks at the client's card, comes back, and activates with one key.
  await row.getByRole('link', { name: 'Bottega Verdi' }).click()
  await clerk.getByRole('heading', { level: 1, name: 'Bottega Verdi' }).waitFor()
  await clerk.getByText(order.number).first().waitFor()
  await clerk.goBack()
  await row.waitFor()
  await clerk.keyboard.press('j')
  await clerk.keyboard.press('a')
  await clerk
    .getByText(new RegExp(`${order.number}.*activated|activated.*${order.number}`, 'i'))
    .first()
    .waitFor()
  await expect.poll(async () => (await app.gql(ORDER, { id: order.id })).data.order.status).toBe('ACTIVE')

  // An invoice on a client portal of another origin, its payment page, the portal's list, a third party's stream.
  const icon = `<paid-icon token="${invoice.publicToken}" label></paid-icon>`
  const clientPortal = await startClientPortal(app.url, () => icon)
  const clients = await open(clientPortal.origin)
  const payer = await open(invoice.paymentUrl)
  const watching = await signIn()
  await watching
    .getByRole('link', { name: /Invoices/ })
    .first()
    .click()
  const listed = watching.getByRole('row', { name: new RegExp(invoice.number) })
  await listed.waitFor()
  await clients.locator('paid-icon').getByText('Not paid').waitFor()
  await payer.getByText('Live:').waitFor()
  expect(invoice.light).toBe('AMBER')
  const stream = await app.subscribe('subscription ($id: ID) { invoiceChanged(id: $id) { light status version } }', {
    id: invoice.id,
  })

  // Staff record the bank transfer in the portal.
  await clerk.goto(`${app.url}/invoices/${invoice.id}`)
  await clerk.getByRole('button', { name: 'Record payment' }).first().click()
  const dialog = clerk.getByRole('dialog')
  await expect.poll(() => dialog.getByLabel('Amount').inputValue()).toBe('1234.50')
  await clerk.keyboard.press('Control+Enter')
  await expect.poll(async () => (await app.gql(ORDER, { id: order.id })).data.order.invoice.light).toBe('GREEN')
  const paidAt = Date.now()
  await Promise.all([
    clients.locator('paid-icon .paid').waitFor(),
    payer.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor(),
    listed.getByText('Paid', { exact: true }).first().waitFor(),
    clerk.getByText('Paid', { exact: true }).first().waitFor(),
    expect(stream.next()).resolves.toMatchObject({ invoiceChanged: { light: 'GREEN', status: 'PAID' } }),
  ])
  // Under a second on a machine with nothing else to do; a test run has plenty.
  expect(Date.now() - paidAt).toBeLessThan(5_000)
  await clientPortal.stop()
  expect(await findViolations(app.owner)).toEqual([])
}, 60_000)
