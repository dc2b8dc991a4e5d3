import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gzipSync } from 'node:zlib'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startClientPortal, startIconHost } from './iconHost.ts'
import type { IconHost } from './iconHost.ts'
import { openBrowser } from './openBrowser.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
let host: IconHost
let complaints: string[]
const endings: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())
beforeEach(async () => {
  complaints = []
  host = await startIconHost()
  host.invoices.set('pub_1', { light: 'AMBER', status: 'OPEN', version: 3 })
})
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
  await host.stop()
})

async function openPortal(body: string, options: BrowserContextOptions = {}, scheme?: string): Promise<Page> {
  const portal = await startClientPortal(host.origin, () => body, scheme)
  const context = await browser.newContext(options)
  endings.push(portal.stop, () => context.close())
  const page = await context.newPage()
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(portal.origin)
  return page
}

const statesOf = (page: Page): Promise<string[]> =>
  page.locator('paid-icon').evaluateAll((icons) => icons.map(({ state }) => state))

const untilState = (page: Page, state: string, timeout = 5000) =>
  expect.poll(async () => [...new Set(await statesOf(page))], { timeout, interval: 20 }).toEqual([state])

const insideIcon = (page: Page, selector: string): Promise<string> =>
  page
    .locator(`paid-icon ${selector}`)
    .first()
    .evaluate((element) => element.outerHTML)

const computed = (page: Page, selector: string, property: string): Promise<string> =>
  page
    .locator(`paid-icon ${selector}`)
    .first()
    .evaluate((element, name) => element.ownerDocument.defaultView.getComputedStyle(element)[name], property)

describe('the paid icon on a page of another origin', () => {
  it('is below 3 kB when compressed', () => {
    expect(gzipSync(host.assets.script, { level: 9 }).length).toBeLessThan(3000)
  })

  it('turns green within a second of the push, under a policy that forbids everything else', async () => {
    const page = await openPortal('<paid-icon token="pub_1" label></paid-icon>')
    await untilState(page, 'unpaid')
    const before = Date.now()
    host.pay('pub_1')
    await untilState(page, 'paid')
    expect(Date.now() - before).toBeLessThan(1000)
    expect(await insideIcon(page, '[part=label]')).toContain('Paid')
    expect(await insideIcon(page, '[part=icon]')).toContain('class="paid"')
    expect(complaints).toEqual([])
  })

  it('announces the change once, and nothing on arrival', async () => {
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    expect(await insideIcon(page, '[role=status]')).toBe('<span role="status"></span>')
    host.pay('pub_1')
    await untilState(page, 'paid')
    expect(await insideIcon(page, '[role=status]')).toBe('<span role="status">Paid</span>')
  })

  it('tells the page of its new state by an event', async () => {
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    await page.locator('html').evaluate((root) => {
      root.addEventListener('paid-icon:change', ({ detail }: { detail: { state: string } }) => {
        root.title = detail.state
      })
    })
    host.pay('pub_1')
    await expect.poll(() => page.locator('html').getAttribute('title')).toBe('paid')
  })

  it('shares one socket among ten icons, and one subscription among those of one invoice', async () => {
    for (let n = 0; n < 9; n++) host.invoices.set(`pub_${n}`, { light: 'AMBER', status: 'OPEN', version: 1 })
    const icons = [...'0123456788'].map((n) => `<paid-icon token="pub_${n}"></paid-icon>`).join('')
    const page = await openPortal(icons)
    await untilState(page, 'unpaid')
    expect(host.socket.opened).toBe(1)
    expect(host.socket.subscriptions).toHaveLength(9)
    for (let n = 0; n < 9; n++) host.pay(`pub_${n}`)
    await untilState(page, 'paid')
  })

  it('gives its subscription back when it leaves the page', async () => {
    host.invoices.set('pub_2', { light: 'AMBER', status: 'OPEN', version: 1 })
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon><paid-icon token="pub_2"></paid-icon>')
    await untilState(page, 'unpaid')
    await page
      .locator('paid-icon')
      .first()
      .evaluate((icon) => icon.remove())
    await expect.poll(() => host.socket.subscriptions.map(({ token }) => token)).toEqual(['pub_2'])
  })

  it('polls where sockets are refused, unchanged states by their ETag, and still turns green', async () => {
    host.socket.refusing = true
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    const answers: number[] = []
    page.on('response', (response) => answers.push(response.status()))
    await expect.poll(() => answers, { timeout: 15_000 }).toContain(304)
    host.pay('pub_1')
    await untilState(page, 'paid', 15_000)
  })

  it('comes back to the socket after the server was away, and learns what it missed', async () => {
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    host.socket.dropAll()
    host.invoices.set('pub_1', { light: 'GREEN', status: 'PAID', version: 4 })
    await untilState(page, 'paid')
    await expect.poll(() => host.socket.subscriptions.length, { timeout: 10_000 }).toBe(1)
    expect(host.socket.opened).toBe(2)
  })

  it('never lets an older version overwrite a newer one', async () => {
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    host.pay('pub_1')
    await untilState(page, 'paid')
    host.invoices.set('pub_1', { light: 'AMBER', status: 'OPEN', version: 3 })
    host.socket.push('pub_1')
    host.invoices.set('pub_1', { light: 'PURPLE', status: 'CHARGED_BACK', version: 5 })
    await page.waitForTimeout(200)
    expect(await statesOf(page)).toEqual(['paid'])
    host.socket.push('pub_1')
    await untilState(page, 'refunded')
  })

  it('shows an unknown state for a token that opens nothing, and does not keep asking', async () => {
    const page = await openPortal('<paid-icon token="pub_nothing" label></paid-icon>')
    await expect.poll(() => host.polls.length).toBe(1)
    await page.waitForTimeout(11_000)
    expect(host.polls).toEqual(['GET /p/pub_nothing.json'])
    expect(await statesOf(page)).toEqual(['unknown'])
    expect(await insideIcon(page, '[part=label]')).toContain('Unknown')
  }, 40_000)

  it('follows another invoice when its token changes', async () => {
    host.invoices.set('pub_2', { light: 'GREY', status: 'VOID', version: 1 })
    const page = await openPortal('<paid-icon token="pub_1"></paid-icon>')
    await untilState(page, 'unpaid')
    await page.locator('paid-icon').evaluate((icon) => icon.setAttribute('token', 'pub_2'))
    await untilState(page, 'void')
    expect(host.socket.subscriptions.map(({ token }) => token)).toEqual(['pub_2'])
  })

  it.each([
    ['AMBER', 'OPEN', 'unpaid', 'Neplătită'],
    ['AMBER', 'PARTIALLY_PAID', 'partial', 'Plătită parțial'],
    ['GREEN', 'PAID', 'paid', 'Plătită'],
    ['AMBER', 'PAID', 'pending', 'În curs'],
    ['RED', 'OPEN', 'overdue', 'Restantă'],
    ['GREY', 'VOID', 'void', 'Anulată'],
    ['PURPLE', 'CHARGED_BACK', 'refunded', 'Rambursată'],
    ['AMBER', 'A_STATUS_OF_TOMORROW', 'pending', 'În curs'],
  ])('says what %s and %s mean by shape and word', async (light, status, state, word) => {
    host.invoices.set('pub_1', { light, status, version: 1 })
    const page = await openPortal('<section lang="ro-RO"><paid-icon token="pub_1" label></paid-icon></section>')
    await untilState(page, state)
    expect(await insideIcon(page, '[part=label]')).toBe(`<span part="label">${word}</span>`)
  })

  it('says when it was last checked', async () => {
    const page = await openPortal('<paid-icon token="pub_1" lang="fr"></paid-icon>')
    await untilState(page, 'unpaid')
    expect(await insideIcon(page, 'a')).toMatch(/title="Non payée · vérifié \d+\/\d+\/\d{4}, \d+:\d+:\d+/)
  })

  it('leads to the payment page only while there is something to pay', async () => {
    const page = await openPortal(`<paid-icon token="pub_1" href="${host.origin}/pay/x"></paid-icon>`)
    await untilState(page, 'unpaid')
    expect(await page.getByRole('link', { name: 'Not paid' }).getAttribute('href')).toBe(`${host.origin}/pay/x`)
    host.pay('pub_1')
    await untilState(page, 'paid')
    expect(await page.getByRole('link').count()).toBe(0)
  })

  it('takes its colours from the page, the visitor and the system', async () => {
    const colour = (page: Page) => computed(page, '[part=icon]', 'color')
    host.pay('pub_1')
    const body = '<paid-icon token="pub_1"></paid-icon>'
    const seen: string[] = []
    for (const [options, scheme] of [
      [{ colorScheme: 'light' }, 'light dark'],
      [{ colorScheme: 'dark' }, 'light dark'],
      [{ colorScheme: 'dark' }, 'light'],
      [{ forcedColors: 'active', colorScheme: 'light' }, 'light dark'],
    ] as const) {
      const page = await openPortal(body, options, scheme)
      await untilState(page, 'paid')
      seen.push(await colour(page))
      await page.locator('paid-icon').evaluate((icon) => icon.style.setProperty('--paid-icon-paid', 'rgb(1, 2, 3)'))
      if (!('forcedColors' in options)) expect(await colour(page)).toBe('rgb(1, 2, 3)')
    }
    expect(seen).toEqual(['rgb(6, 122, 70)', 'rgb(74, 222, 128)', 'rgb(6, 122, 70)', 'rgb(0, 0, 0)'])
  })

  it('does not move for somebody who asked for less motion', async () => {
    const animations = async (page: Page) => {
      await untilState(page, 'unpaid')
      return computed(page, 'svg', 'animationName')
    }
    const body = '<paid-icon token="pub_1"></paid-icon>'
    expect(await animations(await openPortal(body, { reducedMotion: 'no-preference' }))).toBe('i')
    expect(await animations(await openPortal(body, { reducedMotion: 'reduce' }))).toBe('none')
  })

  it.each([
    ['light', 1280],
    ['light', 360],
    ['dark', 1280],
    ['dark', 360],
  ] as const)('has nothing for axe to find in %s at %i', async (colorScheme, width) => {
    host.invoices.set('pub_2', { light: 'RED', status: 'OPEN', version: 1 })
    const page = await openPortal(
      `<p>2026-0113 <paid-icon token="pub_1"></paid-icon></p>` +
        `<p>2026-0114 <paid-icon token="pub_2" label href="${host.origin}/pay/x"></paid-icon></p>`,
      { colorScheme, viewport: { width, height: 640 }, bypassCSP: true },
    )
    await expect.poll(() => statesOf(page)).toEqual(['unpaid', 'overdue'])
    await page.evaluate(AXE)
    expect(await page.evaluate('axe.run().then(({ violations }) => violations)')).toEqual([])
  })

  it('never makes a page of 320 px scroll sideways', async () => {
    const page = await openPortal('<p><paid-icon token="pub_1"></paid-icon></p>', {
      viewport: { width: 320, height: 500 },
    })
    await untilState(page, 'unpaid')
    await page.locator('paid-icon').evaluate((icon) => icon.style.setProperty('margin-left', '282px'))
    expect(await page.locator('html').evaluate((root) => root.scrollWidth)).toBeLessThanOrEqual(320)
  })
})
