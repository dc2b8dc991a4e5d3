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
  await app.make.order({ price: '12.00' })
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** A page of somebody who is signed in, with the names of what it asks the server. */
async function newPage(): Promise<{ page: Page; asked: string[] }> {
  const context = await signedInContext(browser, app.url, cookie)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/graphql' && request.method() === 'POST') {
      asked.push((request.postDataJSON() as { operationName: string }).operationName)
    }
  })
  return { page, asked }
}

it.each([
  ['/orders', ['Viewer', 'Orders', 'SavedViews', 'Today']],
  ['/orders?view=all', ['Viewer', 'Orders', 'SavedViews', 'Today']],
  ['/orders?view=all&q=hosting', ['Viewer', 'Today']],
])('%s asks what it can while the program is still on its way', async (path, questions) => {
  const { page, asked } = await newPage()
  await page.route(/assets\/(index|vendor|base)-/, (route) => route.abort())
  await page.goto(app.url + path)
  await expect.poll(() => asked).toEqual(questions)
  await page.context().close()
})

it.each([
  ['/', 'Today', ['Viewer', 'Today', 'Journal']],
  ['/orders', 'Orders', ['Viewer', 'Orders', 'SavedViews', 'Today']],
  ['/orders?view=all', 'Orders', ['Viewer', 'Orders', 'SavedViews', 'Today']],
  ['/orders?view=active', 'Orders', ['Viewer', 'Orders', 'Today']],
  ['/orders?view=all&q=hosting', 'Orders', ['Viewer', 'Orders', 'Today']],
  ['/clients', 'Clients', ['Viewer']],
])('%s asks each thing once', async (path, heading, questions) => {
  const { page, asked } = await newPage()
  await page.goto(app.url + path)
  await page.getByRole('heading', { level: 1, name: new RegExp(heading) }).waitFor()
  await page.waitForLoadState('networkidle')
  for (const question of questions) expect(asked.filter((name) => name === question)).toEqual([question])
  await page.context().close()
})

it.each(['/orders', '/orders?view=all'])(
  '%s is drawn once, with its rows, when they are there before the program',
  async (path) => {
    const { page } = await newPage()
    await page.addInitScript(`{
      globalThis.drawn = []
      const look = () => {
        const shown = document.querySelector('#app')?.textContent ? 'page' : 'nothing'
        globalThis.drawn.push(document.querySelector('tbody tr') ? 'rows' : shown)
        requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }`)
    await page.route(/assets\/index-/, async (route) => {
      await expect.poll(() => page.evaluate('typeof greenlightFirst'), { timeout: 15_000 }).toBe('object')
      await page.evaluate('Promise.all(Object.values(greenlightFirst.answers)).then(() => undefined)')
      await route.continue()
    })
    await page.goto(app.url + path)
    await page.getByRole('row').nth(1).waitFor()
    expect(await page.evaluate('[...new Set(globalThis.drawn)]')).toEqual(['nothing', 'rows'])
    await page.context().close()
  },
)

it('shows nothing of before to somebody who signs in later', async () => {
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`${app.url}/orders`)
  await page.getByLabel('E-mail').fill(app.mine.email)
  await page.getByLabel('Password').fill(app.mine.password)
  await page.keyboard.press('Enter')
  await page.getByRole('row').nth(1).waitFor()
  await context.close()
})
