import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

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

async function openOrders(): Promise<Page> {
  const context = await signedInContext(browser, app.url, await app.signIn())
  const page = await context.newPage()
  // Rows say how long they have waited: the clock stands before they are drawn, so that by it alone nothing changes.
  await page.clock.setFixedTime(Date.now())
  await page.goto(`${app.url}/orders`)
  await page.getByText('Live', { exact: true }).first().waitFor()
  await page.waitForLoadState('networkidle')
  return page
}

/** From now on remembers in which rows of the list something changed, and which rows were drawn anew. */
async function watchRows(page: Page): Promise<void> {
  // Whole dates come into the tooltips of all rows once the page has settled.
  await page.locator('[data-row]:not(:has(time[title]))').first().waitFor({ state: 'detached' })
  await page.evaluate(`
    window.touched = new Set()
    window.rowsBefore = [...document.querySelectorAll('[data-row]')]
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const at = target.nodeType === 1 ? target : target.parentElement
        const row = at.closest('[data-row]')
        if (row) window.touched.add(row.dataset.row)
        else if (at.closest('table')) window.touched.add('the table itself')
      }
    }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })
  `)
}

const touched = (page: Page): Promise<string[]> => page.evaluate('[...window.touched]')

it('touches only the row of the order that a colleague activates, among fifty', async () => {
  const orders = []
  const client = await app.make.client()
  for (let made = 0; made < 50; made++) {
    orders.push(await app.make.order(made % 5 ? { price: '10.00' } : { subAccountId: client.id, price: '10.00' }))
  }
  const page = await openOrders()
  await page.locator('[data-row]').nth(49).waitFor()
  await watchRows(page)

  const { id } = orders[20]!
  await app.make.call('activateOrder', { orderId: id }, 'order { id }')
  await page.locator(`[data-row="${id}"].row-gone`).waitFor()
  // Whatever follows from it, such as counts of other places, has come by then.
  await page.waitForTimeout(500)
  expect(await touched(page)).toEqual([id])
  const stayed = 'window.rowsBefore.every((row, at) => row === document.querySelectorAll("[data-row]")[at])'
  expect(await page.evaluate(stayed)).toBe(true)
  await page.context().close()
}, 90_000)

it('touches no row when an order comes that is not shown yet', async () => {
  const page = await openOrders()
  await page.locator('[data-row]').first().waitFor()
  await watchRows(page)
  await app.make.order({ price: '10.00' })
  await page.getByRole('button', { name: /new order/ }).waitFor()
  expect(await touched(page)).toEqual([])
  await page.context().close()
})
