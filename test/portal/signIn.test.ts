import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { generate } from 'otplib'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { openBrowser } from './openBrowser.ts'
import { startPortal } from './startPortal.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let app: TestApp
let browser: Browser
let context: BrowserContext
let page: Page
const faults: string[] = []
beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})
beforeEach(async () => {
  await app.owner`delete from secret_attempts`
  context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } })
  page = await context.newPage()
  // Below a test's own time: what was waited for in vain has a name.
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => faults.push(error.message))
})

/** What axe finds on the page as it stands. */
async function findings(): Promise<string[]> {
  await page.getByRole('heading').first().waitFor()
  await page.evaluate(axe)
  return page.evaluate(
    'axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target)))',
  )
}

async function typePassword(email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
const isIn = () => page.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
const settings = async () => {
  await page.goto(`${app.url}/settings?tab=security`)
  await page.getByRole('region', { name: 'Passkeys' }).waitFor()
}
const box = (name: string) => page.getByRole('region', { name, exact: true })
const dialog = () => page.getByRole('dialog')

it('a person adds codes to the password, is asked for one at the next sign-in, and has recovery codes', async () => {
  const { email, password } = app.mine
  await page.goto(`${app.url}/login`)
  expect(await findings()).toEqual([])
  await typePassword(email, password)
  await isIn()
  await settings()
  expect(await findings()).toEqual([])
  await box('Codes from an app').getByRole('button', { name: 'Switch codes on' }).click()
  await dialog().getByLabel('Present password').fill('not it')
  await dialog().getByRole('button', { name: 'Switch codes on' }).click()
  await dialog().getByText('This is not your password').waitFor()
  await dialog().getByLabel('Present password').fill(password)
  await dialog().getByRole('button', { name: 'Switch codes on' }).click()
  await dialog().getByRole('img', { name: 'Picture for the app' }).waitFor()
  expect(await findings()).toEqual([])
  const secret = (await dialog().locator('pre').innerText()).trim()
  const code = (steps: number) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * 30 })
  await dialog().getByLabel('Digit 1 of 6').focus()
  // The session goes on under a new id: its cookie comes long after the socket of the old one was closed.
  await app.owner`create function late() returns trigger language plpgsql as $$ begin perform pg_sleep(1.5); return new; end $$`
  await app.owner`create trigger late before insert on sessions execute function late()`
  await page.keyboard.type(await code(0))
  await dialog().getByRole('heading', { name: 'Recovery codes' }).waitFor()
  const codes = (await dialog().locator('pre').innerText()).trim().split('\n')
  expect(codes).toHaveLength(10)
  await dialog().getByRole('button', { name: 'I have kept them' }).click()
  await box('Codes from an app').getByText('10 recovery codes are left').waitFor()
  await app.owner`drop function late cascade`

  await context.clearCookies()
  await page.goto(`${app.url}/login`)
  await typePassword(email, password)
  await page.getByLabel('Digit 1 of 6').waitFor()
  expect(await findings()).toEqual([])
  // Pasted whole, it goes out by itself.
  const next = await code(1)
  const pasted = `${next.slice(0, 3)} ${next.slice(3)}`
  await page.getByLabel('Digit 1 of 6').focus()
  await page.evaluate(`{
    const clipboardData = new DataTransfer()
    clipboardData.setData('text', ${JSON.stringify(pasted)})
    const paste = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    document.activeElement.dispatchEvent(paste)
  }`)
  await isIn()

  await context.clearCookies()
  await page.goto(`${app.url}/login`)
  await typePassword(email, password)
  await page.getByRole('button', { name: 'Use a recovery code' }).click()
  await page.getByLabel('Recovery code').fill(codes[2]!.toLowerCase())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await isIn()
  expect(faults).toEqual([])
}, 90_000)

it('a person signs in with a passkey, by the button and from what the e-mail field offers', async () => {
  const { email, password } = app.other
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable', { enableUI: false })
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${app.url}/login`)
  await typePassword(email, password)
  await isIn()
  await settings()
  await box('Passkeys').getByRole('button', { name: 'Add a passkey' }).click()
  await dialog().getByLabel('Name').fill('The laptop')
  await dialog().getByLabel('Present password').fill(password)
  await dialog().getByRole('button', { name: 'Go on' }).click()
  await box('Passkeys').getByText('The laptop').waitFor()

  /** Whether the person is there to touch the device: who is not, is offered the passkey and does not take it. */
  const present = (enabled: boolean) =>
    cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  const lastUse = async () => (await app.owner`select last_used_at from passkeys`)[0]!.last_used_at as Date | null
  expect(await lastUse()).toBeNull()

  // By what the field offers: nothing else is touched.
  await context.clearCookies()
  await page.goto(`${app.url}/login`)
  await isIn()
  const byField = await lastUse()
  expect(byField).not.toBeNull()

  // By the button, which is first: the field's offer waits for its answer.
  await context.clearCookies()
  let answerOffer = () => {}
  let offerIsDue = Promise.resolve()
  let asked = 0
  const holdOffer = () => {
    offerIsDue = new Promise<void>((resolve) => (answerOffer = resolve))
    asked = 0
  }
  await page.route('**/graphql', async (route) => {
    if (route.request().postData()?.includes('startPasskeySignIn') && asked++ === 0) await offerIsDue
    await route.continue()
  })
  const button = page.getByRole('button', { name: 'Sign in with a passkey' })
  const asking = () => page.waitForRequest((request) => request.postData()?.includes('startPasskeySignIn') ?? false)
  holdOffer()
  let offer = asking()
  await page.goto(`${app.url}/login`)
  await offer
  await button.click()
  await isIn()
  answerOffer()
  expect((await lastUse())!.getTime()).toBeGreaterThan(byField!.getTime())

  // The field's offer comes long after the button was pressed, and does not end what the button began.
  await present(false)
  await context.clearCookies()
  holdOffer()
  offer = asking()
  await page.goto(`${app.url}/login`)
  await offer
  const pressed = asking()
  await button.click()
  await pressed
  const offered = page.waitForResponse((response) => response.url().endsWith('/graphql'))
  answerOffer()
  await offered
  await page.waitForTimeout(500)
  expect(await button.getAttribute('aria-busy')).toBe('true')
  await page.unroute('**/graphql')

  await page.goto(`${app.url}/login`)
  await typePassword(email, password)
  await isIn()
  await settings()
  await box('Passkeys').getByRole('button', { name: 'Remove' }).click()
  await dialog().getByLabel('Present password').fill(password)
  await dialog().getByRole('button', { name: 'Remove' }).click()
  // What lies behind a dialog is nothing to those who ask for roles: first it must be gone.
  await dialog().waitFor({ state: 'detached' })
  await box('Passkeys').getByText('The laptop').waitFor({ state: 'detached' })
  await context.clearCookies()
  await page.goto(`${app.url}/login`)
  await present(true)
  await button.click()
  await page.getByRole('alert').waitFor()
  expect(faults).toEqual([])
})

it('a person who forgot the password chooses a new one by mail, and is signed out everywhere else', async () => {
  const { email } = app.other
  await page.goto(`${app.url}/login`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByText('This is needed').waitFor()
  expect(await findings()).toEqual([])
  await page.getByLabel('E-mail').fill(email)
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('status').getByText(email).waitFor()
  const [mail] = await app.owner`select data->>'link' as link from mails where kind = 'PASSWORD_RESET'`
  await page.goto(mail!.link as string)
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Use at least 12 characters').waitFor()
  expect(await findings()).toEqual([])
  await page.getByLabel('New password').fill('several words in a row')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await typePassword(email, 'several words in a row')
  await isIn()
  await page.goto(mail!.link as string)
  await page.getByLabel('New password').fill('several other words')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('alert').getByText('not valid any more').waitFor()
  expect(faults).toEqual([])
})

it('a person sees where else they are signed in, ends it there, and the page over there notices', async () => {
  const { email } = app.other
  const password = 'several words in a row'
  await page.goto(`${app.url}/login`)
  await typePassword(email, password)
  await isIn()
  const there = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await there.goto(`${app.url}/login`)
  await there.getByLabel('E-mail').fill(email)
  await there.getByLabel('Password', { exact: true }).fill(password)
  await there.getByRole('button', { name: 'Sign in', exact: true }).click()
  await there.getByRole('heading', { level: 1, name: 'Today' }).waitFor()
  await settings()
  await box('Where you are signed in').getByRole('button', { name: 'Sign out all others' }).click()
  await page.getByRole('region', { name: 'Messages' }).getByText('All others are signed out').waitFor()
  await expect.poll(() => box('Where you are signed in').getByRole('listitem').count()).toBe(1)
  await there.getByRole('dialog', { name: 'Sign in again' }).waitFor()
  await there.context().close()
})

it('after ten wrong passwords the page counts down to the next try', async () => {
  const { email } = app.other
  for (let round = 0; round < 9; round++) {
    await app.gql(
      'mutation ($input: SignInInput!) { signIn(input: $input) { errors { code } } }',
      { input: { email, password: 'x' } },
      { key: null },
    )
  }
  await page.goto(`${app.url}/login`)
  await typePassword(email, 'wrong')
  await page.getByText('The e-mail address or the password is wrong').waitFor()
  await typePassword(email, 'wrong')
  await page
    .getByRole('alert')
    .getByText(/possible in 1[45]:\d\d/)
    .waitFor()
  expect(await findings()).toEqual([])
})
