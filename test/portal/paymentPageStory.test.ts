import jsQR from 'jsqr'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isPaymentReference } from '../../server/domain/invoices/paymentReference.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { builtFolder } from './builtFolder.ts'
import { startClientPortal } from './iconHost.ts'
import { openBrowser } from './openBrowser.ts'

let app: TestApp
let browser: Browser
let built: Awaited<ReturnType<typeof builtFolder>>
const endings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  built = await builtFolder()
  app = await startApp({ portalFolder: built.folder })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
  built.remove()
})
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

async function open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 1000 }, ...options })
  endings.push(() => context.close())
  const page = await context.newPage()
  await page.goto(url)
  return page
}

const settle = (invoiceId: string, amount: string) =>
  app.make.call(
    'recordPayment',
    { invoiceId, amount: { amount, currency: 'EUR' }, method: 'BANK_TRANSFER' },
    'invoice { status light }',
  )

const paidHeading = (page: Page) => page.getByRole('heading', { name: 'Paid. Thank you!' })

describe('an invoice that somebody looks at', () => {
  it('turns green on a client portal of another origin and on the payment page, within a second', async () => {
    const invoice = await app.make.invoice({ amount: '1234.50' })
    const icon = `<paid-icon token="${invoice.publicToken}" label href="${invoice.paymentUrl}"></paid-icon>`
    const portal = await startClientPortal(app.url, () => icon)
    endings.push(portal.stop)
    const clients = await open(portal.origin)
    const payers = await open(invoice.paymentUrl)
    await payers.getByText('Live:').waitFor()
    await clients.getByRole('link', { name: 'Not paid' }).waitFor()

    await settle(invoice.id, '34.50')
    await clients.getByRole('link', { name: 'Partly paid' }).waitFor()
    await payers.locator('.amount').getByText('€1,200.00').waitFor()

    await settle(invoice.id, '1200.00')
    const before = Date.now()
    await Promise.all([clients.locator('paid-icon .paid').waitFor(), paidHeading(payers).waitFor()])
    // Under a second on a machine with nothing else to do; a test run has plenty.
    expect(Date.now() - before).toBeLessThan(5_000)
  })

  it('shows the code of the transfer that the API announces, for what is left', async () => {
    const invoice = await app.make.invoice({ amount: '80.00' })
    await settle(invoice.id, '67.70')
    const query = 'query ($id: ID!) { invoice(id: $id) { paymentReference share { epcPayload } } }'
    const { data } = await app.gql(query, { id: invoice.id })
    const page = await open(invoice.paymentUrl, { deviceScaleFactor: 2 })
    const image = PNG.sync.read(await page.getByRole('img', { name: 'QR code for banking apps' }).screenshot())
    const decoded = jsQR(new Uint8ClampedArray(image.data), image.width, image.height)?.data
    expect(decoded).toBe(data.invoice.share.epcPayload)
    expect(decoded?.split('\n').slice(7)).toEqual(['EUR12.30', '', data.invoice.paymentReference])
    expect(isPaymentReference(data.invoice.paymentReference)).toBe(true)
  })

  it('is void on every screen once its order is deleted', async () => {
    const order = await app.make.order({ price: '50.00' })
    const query = 'query ($id: ID!) { order(id: $id) { invoice { paymentUrl publicToken } } }'
    const { paymentUrl, publicToken } = (await app.gql(query, { id: order.id })).data.order.invoice
    const page = await open(paymentUrl)
    await page.getByText('Live:').waitFor()
    await app.make.call('deleteOrder', { orderId: order.id }, 'order { status }')
    await page.getByRole('heading', { name: 'This invoice was cancelled' }).waitFor()
    expect(await (await fetch(`${app.url}/p/${publicToken}.json`)).json()).toMatchObject({
      status: 'VOID',
      light: 'GREY',
    })
  })

  it('stays live while the server is restarted', async () => {
    const invoice = await app.make.invoice({ amount: '10.00' })
    const page = await open(invoice.paymentUrl)
    await page.getByText('Live:').waitFor()
    await app.restart()
    await settle(invoice.id, '10.00')
    await paidHeading(page).waitFor({ timeout: 15_000 })
  }, 40_000)
})

describe('paying an invoice from credit', () => {
  const client300 = async () => {
    const client = await app.make.client()
    await app.make.credit(client.id, '30.00')
    return client
  }
  const availableOf = async (id: string): Promise<string> =>
    (await app.gql('query ($id: ID!) { subAccount(id: $id) { credit { available { amount } } } }', { id })).data
      .subAccount.credit.available.amount

  it('takes what the credit can pay, says what is left, and leaves it to the bank', async () => {
    const client = await client300()
    const invoice = await app.make.invoice({ subAccountId: client.id, amount: '50.00' })
    const page = await open(invoice.paymentUrl, { javaScriptEnabled: false })
    await page.getByRole('button', { name: 'Pay €30.00 from your credit' }).click()
    await page.getByText('€30.00 of €50.00 paid').waitFor()
    expect(await page.locator('.amount').innerText()).toBe('€20.00')
    expect(await page.getByRole('button', { name: 'from your credit' }).count()).toBe(0)
    expect(await availableOf(client.id)).toBe('0.00')
  })

  it('has one effect when the same form is sent twice', async () => {
    const client = await client300()
    const invoice = await app.make.invoice({ subAccountId: client.id, amount: '20.00' })
    const page = await (await fetch(invoice.paymentUrl)).text()
    const form = new URLSearchParams()
    for (const [, name, value] of page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)) {
      form.append(name!, value!)
    }
    const send = () => fetch(`${invoice.paymentUrl}/balance`, { method: 'POST', body: form, redirect: 'manual' })
    const answers = await Promise.all([send(), send(), send()])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await availableOf(client.id)).toBe('10.00')
  })

  it("says in the payer's language why more than is open cannot be paid", async () => {
    const client = await client300()
    const invoice = await app.make.invoice({ subAccountId: client.id, amount: '20.00' })
    const body = new URLSearchParams({ attempt: 'a-key-of-its-own', amount: '20.01', currency: 'EUR' })
    const answer = await fetch(`${invoice.paymentUrl}/balance?lang=it`, { method: 'POST', body })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toMatch(/Il pagamento non è stato eseguito<\/strong>[^<]*20,00/)
    expect(await availableOf(client.id)).toBe('30.00')
  })
})

describe('what opens nothing', () => {
  it.each(['nothing', 'x'.repeat(44), 'pub_x', '%00', "'--"])('is a wrong link, not an error: %s', async (token) => {
    const page = await fetch(`${app.url}/pay/${encodeURIComponent(token)}`)
    expect(page.status).toBe(404)
    expect(await page.text()).toContain('This link does not open an invoice')
  })

  it("is also the icon's token at the payment page, and the payment page's at the icon", async () => {
    const invoice = await app.make.invoice()
    const paymentToken = invoice.paymentUrl.split('/').at(-1)
    expect((await fetch(`${app.url}/pay/${invoice.publicToken}`)).status).toBe(404)
    expect((await fetch(`${app.url}/p/${paymentToken}.json`)).status).toBe(404)
    expect((await fetch(`${app.url}/p/${invoice.publicToken}.json`)).status).toBe(200)
  })
})
