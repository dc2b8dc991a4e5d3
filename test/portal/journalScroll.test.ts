import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestApp } from '../support/app.ts'
import { readPublicId } from '../../server/domain/kernel/ids.ts'
import { openBrowser } from './openBrowser.ts'
import { signedInContext } from './signedInContext.ts'
import { startPortal } from './startPortal.ts'

const LINES = 10_000
/** However long the journal is, no more of it is in the document. */
const MOST_DRAWN = 400

let app: TestApp
let browser: Browser
let client: { id: string }

beforeAll(async () => {
  app = await startPortal()
  browser = await openBrowser()
  client = await app.make.client({ name: 'Officina Longhi' })
  await fillJournal()
})
afterAll(async () => {
  await browser.close()
  await app.stop()
})

/** A long history, as by a program that wrote a note every few minutes for a month: only the places in the log differ. */
async function fillJournal(): Promise<void> {
  await app.make.call('addNote', { subjectId: client.id, text: 'The first note' }, 'entry { id }')
  const { uuid } = readPublicId(client.id)!
  await app.owner.begin(async (sql) => {
    const [head] = await sql`
      select environment_id, max(seq) as seq from events
      where sub_account_id = ${uuid} group by environment_id`
    await sql`
      insert into events
      select (jsonb_populate_record(null::events, to_jsonb(events) || jsonb_build_object(
        'seq', ${head!.seq}::bigint + line,
        'data', jsonb_set(data, '{text}', to_jsonb('Note ' || line)),
        'occurred_at', occurred_at + line * interval '1 millisecond'))).*
      from events, generate_series(1, ${LINES}::int) line
      where environment_id = ${head!.environment_id} and seq = ${head!.seq}`
    await sql`update event_counters set last_seq = last_seq + ${LINES} where environment_id = ${head!.environment_id}`
  })
}

async function openJournal(): Promise<Page> {
  const context = await signedInContext(browser, app.url, await app.signIn())
  const page = await context.newPage()
  await page.goto(`${app.url}/clients/${client.id}?tab=journal`)
  await page.getByText('Live', { exact: true }).first().waitFor()
  await page.getByText(`Note ${LINES}`, { exact: false }).waitFor()
  return page
}

const entries = (page: Page) => page.getByRole('article')
const toEnd = (page: Page): Promise<void> => page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')

it('scrolls through ten thousand lines to the first, with few of them in the document', async () => {
  const page = await openJournal()
  const drawn: number[] = []
  const first = page.getByText('The first note')
  while (!(await first.isVisible())) {
    await toEnd(page)
    drawn.push(await entries(page).count())
    await page.waitForTimeout(20)
  }
  expect(Math.max(...drawn)).toBeLessThan(MOST_DRAWN)
  // The client's own beginning is part of its history too.
  await expect
    .poll(async () => {
      await toEnd(page)
      const [place, of] = await entries(page)
        .last()
        .evaluate((entry) => [entry.ariaPosInSet, entry.ariaSetSize])
      return Number(place) > LINES && place === of
    })
    .toBe(true)

  // And all the way back.
  await page.evaluate('scrollTo(0, 0)')
  await page.getByText(`Note ${LINES}`, { exact: false }).waitFor()
  expect(await entries(page).first().getAttribute('aria-posinset')).toBe('1')
  expect(await entries(page).count()).toBeLessThan(MOST_DRAWN)
  await page.context().close()
}, 240_000)

it('is read by keys, entry by entry', async () => {
  const page = await openJournal()
  await entries(page).first().focus()
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('PageDown')
    await expect.poll(() => page.evaluate('document.activeElement.ariaPosInSet')).toBe(String(step + 2))
  }
  await page.keyboard.press('PageUp')
  await expect.poll(() => page.evaluate('document.activeElement.ariaPosInSet')).toBe('60')
  expect(await entries(page).locator('xpath=self::*[@tabindex="0"]').count()).toBe(1)
  await page.context().close()
}, 90_000)

it('lets nothing move under the eyes when something happens, and shows it when asked to', async () => {
  const page = await openJournal()
  await page.mouse.move(700, 500)
  await page.mouse.wheel(0, 3_000)
  await page.waitForTimeout(500)
  const place =
    'JSON.stringify([...document.querySelectorAll("article")].map((one) => [one.dataset.entry, one.getBoundingClientRect().top]).filter(([, top]) => top > 60 && top < 700))'
  const before = await page.evaluate(place)
  await app.make.call('addNote', { subjectId: client.id, text: 'Something new' }, 'entry { id }')
  const pill = page.getByRole('button', { name: /1 new entry/ })
  await pill.waitFor()
  expect(await page.evaluate(place)).toBe(before)
  await pill.click()
  await page.getByText('Something new').waitFor()
  await expect.poll(() => page.getByText('Something new').isVisible()).toBe(true)
  expect(await pill.count()).toBe(0)
  await page.context().close()
}, 60_000)
