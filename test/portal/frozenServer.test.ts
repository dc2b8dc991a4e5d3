import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Make } from '../support/make.ts'
import { startFreshService } from '../support/service.ts'
import type { Service } from '../support/service.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }'
/** Longer than the page waits for a sign of life, and than it takes a loss for a short one. */
const PINGS_AFTER_MS = 12_500
const ANSWERS_WITHIN_MS = 5_500
const SAYS_AFTER_MS = 1_500
const OFFLINE_AFTER_MS = 8_000

let service: Service
let browser: Browser
beforeAll(async () => {
  service = await startFreshService()
  browser = await openBrowser()
})
afterAll(async () => {
  service.server.child.kill('SIGCONT')
  await browser.close()
  await service.stop()
})

/** The orders of somebody who is signed in, once their stream stands. */
async function ordersPage(): Promise<Page> {
  const { email, password } = service.reseller
  const { headers } = await service.ask(SIGN_IN, { input: { email, password } })
  const context = await signedInContext(browser, service.url, headers.get('set-cookie')!.split(';')[0]!)
  const page = await context.newPage()
  await page.clock.install()
  const streaming = page.waitForEvent('websocket').then((socket) => socket.waitForEvent('framereceived'))
  await page.goto(`${service.url}/orders`)
  await streaming
  return page
}

it('K4 a server that hangs is not called live, and what happens after it answers again is shown', async () => {
  const page = await ordersPage()
  const status = (words: RegExp) => page.getByRole('banner').getByText(words).waitFor()
  await status(/^Live$/)
  service.server.child.kill('SIGSTOP')
  for (const ms of [PINGS_AFTER_MS, ANSWERS_WITHIN_MS, SAYS_AFTER_MS]) await page.clock.fastForward(ms)
  await status(/^Reconnecting…$/)
  await page.clock.fastForward(OFFLINE_AFTER_MS)
  await status(/^Offline — showing \d\d:\d\d data$/)
  service.server.child.kill('SIGCONT')
  await status(/^Live$/)
  await new Make(service.gql).order()
  await page.getByText('1 new order').waitFor()
})

it('K4 a server that hangs while the page comes back to it is asked anew', async () => {
  const page = await ordersPage()
  service.server.child.kill('SIGSTOP')
  for (const ms of [PINGS_AFTER_MS, ANSWERS_WITHIN_MS]) await page.clock.fastForward(ms)
  let opened = 0
  page.on('websocket', () => opened++)
  for (let tries = 0; tries < 3; tries++) {
    await expect.poll(() => opened, { timeout: 10_000 }).toBeGreaterThan(tries)
    await page.clock.fastForward(10_500)
  }
  service.server.child.kill('SIGCONT')
  await page
    .getByRole('banner')
    .getByText(/^Live$/)
    .waitFor()
})
