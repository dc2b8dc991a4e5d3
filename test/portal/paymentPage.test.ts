import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import jsQR from 'jsqr'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epcPayload } from '../../server/domain/invoices/epcPayload.ts'
import { isPaymentReference } from '../../server/domain/invoices/paymentReference.ts'
import { openBrowser } from './openBrowser.ts'
import { startPaymentHost } from './paymentHost.ts'
import type { PaymentHost } from './paymentHost.ts'
import { euro, samplePage, samplePaidPage, transferOf } from './samplePage.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let host: PaymentHost
let complaints: string[]
const endings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  complaints = []
  host = await startPaymentHost()
})
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
  await host.stop()
})

async function open(options: BrowserContextOptions = {}, query = '?lang=en'): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Rome', ...options })
  endings.push(() => context.close())
  const page = await context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${host.origin}/pay/token${query}`)
  return page
}

const heading = (page: Page) => page.getByRole('heading', { level: 1 })

describe('the payment page that somebody has open', () => {
  it('turns green within a second of the payment, under its own strict policy', async () => {
    host.invoices.set('token', samplePage())
    const page = await open()
    await page.getByText('Live: this page keeps itself up to date.').waitFor()
    expect(await heading(page).innerText()).toBe('Invoice 2026-0113')
    const before = Date.now()
    host.change('token', samplePaidPage())
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor()
    expect(Date.now() - before).toBeLessThan(1000)
    expect(await page.title()).toBe('Paid · Invoice 2026-0113 · Mirella Hosting')
    expect(await page.locator('#news').innerText()).toBe('Invoice 2026-0113 is paid: €1,234.50.')
    expect(await page.locator('.disc path').first().getAttribute('fill')).toBe('currentColor')
    expect(complaints).toEqual([])
  })

  it('shows the remaining amount when a part arrives', async () => {
    host.invoices.set('token', samplePage())
    const page = await open()
    await page.getByText('Live:').waitFor()
    const part = { paid: euro('434.50'), outstanding: euro('800.00'), bankTransfer: transferOf(80_000n), version: 2 }
    host.change('token', samplePage({ ...part, status: 'PARTIALLY_PAID' }))
    await page.locator('.amount').getByText('€800.00').waitFor()
    expect(await page.locator('.badge').innerText()).toBe('Partly paid')
    expect(await page.getByRole('progressbar').getAttribute('aria-label')).toBe('€434.50 of €1,234.50 paid')
    expect(await page.locator('#news').innerText()).toBe('Invoice 2026-0113: Partly paid. €800.00 left to pay.')
  })

  it('keeps focus, what was unfolded and the chosen way to pay', async () => {
    host.invoices.set('token', samplePage({ payableFromBalance: euro('300.00') }))
    const page = await open()
    await page.getByText('Live:').waitFor()
    await page.getByText('Invoice details').click()
    await page.getByLabel('Bank transfer').check()
    await page.getByLabel('Bank transfer').focus()
    host.change('token', samplePage({ payableFromBalance: euro('200.00'), version: 2 }))
    await page.locator('form').getByText('€200.00').waitFor({ state: 'attached' })
    expect(await page.getByLabel('Bank transfer').isChecked()).toBe(true)
    expect(await page.getByLabel('Bank transfer').evaluate((radio) => radio.matches(':focus'))).toBe(true)
    expect(await page.getByText('Managed server, 12 months').isVisible()).toBe(true)
  })

  it('polls where sockets are refused, and still turns green', async () => {
    host.socket.refusing = true
    host.invoices.set('token', samplePage())
    const page = await open()
    await page.getByText('Live:').waitFor()
    host.change('token', samplePaidPage())
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor({ timeout: 15_000 })
  })

  it('learns what it missed while the server was away', async () => {
    host.invoices.set('token', samplePage())
    const page = await open()
    await page.getByText('Live:').waitFor()
    host.script.failing = true
    host.socket.dropAll()
    await page.getByText('Not connected. Trying again…').waitFor()
    host.invoices.set('token', samplePaidPage())
    host.script.failing = false
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor({ timeout: 15_000 })
  }, 40_000)

  it('never goes back to an older version', async () => {
    host.invoices.set('token', samplePaidPage({ version: 5 }))
    const page = await open()
    await page.getByText('Live:').waitFor()
    host.change('token', samplePage({ version: 4 }))
    await page.waitForTimeout(400)
    expect(await heading(page).innerText()).toBe('Paid. Thank you!')
  })

  it('opens again when the bank takes the payment back', async () => {
    host.invoices.set('token', samplePaidPage())
    const page = await open()
    await page.getByText('Live:').waitFor()
    host.change('token', samplePage({ status: 'CHARGED_BACK', light: 'PURPLE', version: 3 }))
    await page.getByRole('heading', { name: 'The payment was taken back' }).waitFor()
    expect(await page.getByText('Use exactly this reference').isVisible()).toBe(true)
  })

  it('changes its language in place and stays live', async () => {
    host.invoices.set('token', samplePage())
    const page = await open()
    await page.getByText('Live:').waitFor()
    await page.getByText('English').first().click()
    await page.getByRole('link', { name: 'Română' }).click()
    await page.getByRole('heading', { name: 'Factura 2026-0113' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('ro')
    expect(page.url()).toContain('?lang=ro')
    expect(host.socket.opened).toBe(1)
    host.change('token', samplePaidPage())
    await page.getByRole('heading', { name: 'Plătită. Vă mulțumim!' }).waitFor()
    expect(await page.locator('#live').innerText()).toBe('În direct: pagina se actualizează singură.')
  })

  it('closes the choice of language with Escape, and changes it on a wrong link too', async () => {
    const page = await open()
    await page.getByText('English').first().click()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('link', { name: 'Polski' }).isVisible()).toBe(false)
    await page.getByText('English').first().click()
    await page.getByRole('link', { name: 'Polski' }).click()
    await page.getByRole('heading', { name: 'Ten link nie otwiera żadnej faktury' }).waitFor()
    expect(await page.locator('#live').innerText()).toBe('')
  })

  it("says the moment of payment in the payer's own time zone", async () => {
    host.invoices.set('token', samplePaidPage())
    const page = await open()
    expect(await page.locator('time').innerText()).toBe('21 November 2026 at 14:05')
  })
})

describe('paying by bank transfer', () => {
  it.each([
    ['light', 1280],
    ['dark', 360],
  ] as const)(
    'shows a code that an independent reader decodes to the right transfer (%s, %i)',
    async (colorScheme, width) => {
      host.invoices.set('token', samplePage())
      const page = await open({ colorScheme, viewport: { width, height: 900 }, deviceScaleFactor: 2 })
      const code = page.getByRole('img', { name: 'QR code for banking apps: transfer of €1,234.50' })
      const image = PNG.sync.read(await code.screenshot())
      const decoded = jsQR(new Uint8ClampedArray(image.data), image.width, image.height)?.data
      const { beneficiary, iban, bic, reference } = transferOf(123_450n)
      expect(decoded).toBe(epcPayload({ beneficiary, iban, bic, amountMinor: 123_450n, reference }))
      expect(isPaymentReference(decoded?.split('\n')[9] ?? '')).toBe(true)
    },
  )

  it('copies what a bank form wants: no spaces, no grouping, no currency', async () => {
    host.invoices.set('token', samplePage())
    const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] }, '?lang=it')
    const copied = async (name: string) => {
      await page.getByRole('button', { name: `Copia: ${name}` }).click()
      await page.locator('#news').getByText('Copiato').waitFor()
      return page.evaluate('navigator.clipboard.readText()')
    }
    expect(await copied('IBAN')).toBe('IT60X0542811101000000123456')
    expect(await copied('Importo')).toBe('1234,50')
    expect(await copied('Causale')).toBe(transferOf(1n).reference)
  })

  it('is complete without a script', async () => {
    host.invoices.set('token', samplePage())
    const page = await open({ javaScriptEnabled: false }, '?lang=fr')
    expect(await page.getByText('IT60X0542811101000000123456').isVisible()).toBe(true)
    expect(await page.getByRole('img', { name: 'Code QR pour applications bancaires' }).isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Copier' }).count()).toBe(0)
    expect(await page.getByText('Rechargez la page').isVisible()).toBe(true)
    await page.getByText('Détail de la facture').click()
    expect(await page.getByText('Managed server, 12 months').isVisible()).toBe(true)
  })
})

describe('paying from credit', () => {
  const open300 = () => host.invoices.set('token', samplePage({ payableFromBalance: euro('300.00') }))

  it.each([true, false])(
    'says before what will be left, pays once and comes back (script: %s)',
    async (javaScriptEnabled) => {
      open300()
      const page = await open({ javaScriptEnabled })
      expect(await page.locator('.sums').innerText()).toMatch(
        /To pay\s+€1,234.50\s+From your credit\s+− €300.00\s+Left to pay afterwards\s+€934.50/,
      )
      await page.getByRole('button', { name: 'Pay €300.00 from your credit' }).click()
      await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor()
      expect(host.payments).toEqual([
        { token: 'token', amount: euro('300.00'), key: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ])
      await page.reload()
      expect(host.payments).toHaveLength(1)
    },
  )

  it('pays once however often the button is pressed', async () => {
    open300()
    const page = await open()
    const button = page.getByRole('button', { name: 'Pay €300.00' })
    await button.evaluate((element) => {
      for (let press = 0; press < 5; press++) element.click()
    })
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor()
    expect(host.payments).toHaveLength(1)
  })

  it('says why it was refused, and leaves the way open', async () => {
    open300()
    host.script.refusal = 'The credit is too low: €12.00 are missing.'
    const page = await open()
    await page.getByRole('button', { name: 'Pay €300.00' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toBe(
      'The payment was not made\nThe credit is too low: €12.00 are missing.',
    )
    await page.getByText('Live:').waitFor()
    host.script.refusal = null
    await page.getByRole('button', { name: 'Pay €300.00' }).click()
    await page.getByRole('heading', { name: 'Paid. Thank you!' }).waitFor()
  })
})

describe('the payment page for everybody', () => {
  const cases = {
    open: () => samplePage({ payableFromBalance: euro('300.00') }),
    'partly paid': () =>
      samplePage({
        status: 'PARTIALLY_PAID',
        paid: euro('434.50'),
        outstanding: euro('800.00'),
        bankTransfer: transferOf(80_000n),
      }),
    overdue: () => samplePage({ light: 'RED', overdue: true, brandColor: '#ffd400' }),
    paid: () => samplePaidPage(),
    void: () => samplePage({ status: 'VOID', light: 'GREY', bankTransfer: null }),
    'a wrong link': () => null,
  }

  it.each(
    Object.keys(cases).flatMap((name) =>
      (['light', 'dark'] as const).flatMap((scheme) => [1280, 360].map((width) => [name, scheme, width] as const)),
    ),
  )('%s, %s, %i: nothing for axe to find', async (name, colorScheme, width) => {
    const view = cases[name as keyof typeof cases]()
    if (view) host.invoices.set('token', view)
    const page = await open({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true })
    for (const fold of await page.locator('summary').all()) await fold.click()
    await page.evaluate(AXE)
    expect(await page.evaluate('axe.run().then(({ violations }) => violations)')).toEqual([])
  })

  it.each(['en', 'it', 'ro', 'pl', 'fr'])('never scrolls sideways at 320 px in %s', async (language) => {
    const page = await open({ viewport: { width: 320, height: 640 } }, `?lang=${language}`)
    for (const view of Object.values(cases)) {
      const long = {
        sellerName: 'Rechtsschutzversicherungsgesellschaft mbH',
        invoiceNumber: 'INV-2026-000000000000000113',
      }
      const shown = view()
      if (shown) host.invoices.set('token', { ...shown, ...long })
      else host.invoices.delete('token')
      await page.goto(`${host.origin}/pay/token?lang=${language}`)
      for (const fold of await page.locator('summary').all()) await fold.click()
      expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBeLessThanOrEqual(320)
    }
  })

  it('does not move for somebody who asked for less motion', async () => {
    host.invoices.set('token', samplePage())
    const page = await open({ reducedMotion: 'reduce' })
    await page.getByText('Live:').waitFor()
    host.change('token', samplePaidPage())
    await page.locator('.changed .disc').waitFor()
    expect(await page.evaluate('document.getAnimations().length')).toBe(0)
  })

  it('is far below 60 kB when compressed, everything counted', async () => {
    host.invoices.set('token', samplePage({ payableFromBalance: euro('300.00') }))
    const document = (await host.app.inject('/pay/token')).body
    const sizes = [document, host.assets.script, host.assets.style].map((text) => gzipSync(text).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(16_000)
    expect(gzipSync(host.assets.script).length).toBeLessThan(6000)
  })
})
