import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { makePerson } from '../support/people.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

let app: TestApp
let browser: Browser
let page: Page
let client: string

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
  client = (await app.make.client()).id
  const person = await makePerson(app, { role: 'MANAGER' })
  await app.owner`update users set largest_credit_minor = 50000, refunds_per_day_minor = 10000,
    second_person_above_minor = 20000 where id = ${person.id}`
  const context = await signedInContext(browser, app.url, await app.signIn(person))
  page = await context.newPage()
  page.setDefaultTimeout(8_000)
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

it('whoever gives credit reads before pressing what is beyond them and what waits for a second person', async () => {
  await page.goto(`${app.url}/clients/${client}`)
  await page.getByRole('button', { name: 'Give credit' }).first().click()
  const dialog = page.getByRole('dialog')
  const amount = dialog.getByLabel('Amount')
  const give = dialog.getByRole('button', { name: 'Give credit' })

  await amount.fill('200')
  await dialog.getByText('Understood as').waitFor()
  expect(await dialog.getByText('second person').count()).toBe(0)

  await amount.fill('500.01')
  await dialog.getByText('You may move €500.00 at most at once.').first().waitFor()
  expect(await give.getAttribute('aria-disabled')).toBe('true')
  await amount.press('Control+Enter')

  await amount.fill('300')
  await dialog.getByText('Above €200.00, and in other currencies, a second person has to agree').waitFor()
  expect(await give.getAttribute('aria-disabled')).toBeNull()
  await give.click()
  await dialog.getByText('Nothing has moved yet').waitFor()
  expect(await app.owner`select count(*)::int from approvals`).toEqual([{ count: 1 }])
})

it('whoever returns money reads it too, unless the money is kept', async () => {
  const order = await app.make.order({ price: '150.00', paymentMethod: 'BANK_TRANSFER' })
  const { data } = await app.gql('query ($id: ID!) { order(id: $id) { invoice { id } } }', { id: order.id })
  const payment = { amount: { amount: '150.00', currency: 'EUR' }, method: 'BANK_TRANSFER' }
  await app.make.call('recordPayment', { invoiceId: data.order.invoice.id, ...payment }, 'payment { id }')
  await page.goto(`${app.url}/orders?order=${order.id}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByRole('row').nth(1).waitFor()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog').filter({ hasText: 'Keep' })
  const press = dialog.getByRole('button', { name: 'Delete' })
  await dialog.getByRole('radio').nth(0).check()
  await dialog.getByText('You may return €100.00 a day at most.').first().waitFor()
  expect(await press.getAttribute('aria-disabled')).toBe('true')
  await dialog.getByRole('radio').nth(2).check()
  expect(await press.getAttribute('aria-disabled')).toBeNull()
})
