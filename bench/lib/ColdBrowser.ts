import type { Browser, Page } from 'playwright-core'
import { setTimeout as sleep } from 'node:timers/promises'
import { openBrowser } from '../../test/portal/openBrowser.ts'
import { signedInContext } from '../../test/portal/signedInContext.ts'

/** What a browser does for a new window of its own is over by then: menus and bars of it are pages too. */
const WINDOW_SETTLES_MS = 1_500
/** Asking a page how far it is takes its main thread's time: it is asked once, when it is surely done. */
const SURELY_DONE_MS = 3_000

// Programs for the page stand here as text: what bundles ours for Node.js puts helpers into functions that no page has.
/** What is drawn, without any program. */
const PLAIN = `{
  for (const program of document.querySelectorAll('script, link:not([rel=stylesheet])')) program.remove()
  '<!doctype html>' + document.documentElement.outerHTML
}`

interface Visit {
  url: string
  cookie: string
  rows: number
  /** Whether the window is let settle before the page is opened in it. */
  settled: boolean
}

/** A running browser that opens pages as if it had never seen them: nothing of them is in its cache. */
export class ColdBrowser {
  private constructor(private readonly browser: Browser) {}

  static async open(): Promise<ColdBrowser> {
    return new ColdBrowser(await openBrowser())
  }

  /**
   * Milliseconds from the beginning of the navigation until so many rows of a table are drawn and the page takes a press.
   * Throws when they never are.
   */
  async visit(visit: Visit): Promise<number> {
    return this.look(visit, (_page, ms) => ms)
  }

  /** The page that came of it as plain HTML: what is drawn, without any program. */
  async plain(visit: Visit): Promise<string> {
    return this.look(visit, (page) => page.evaluate<string>(PLAIN))
  }

  private async look<T>(
    { url, cookie, rows, settled }: Visit,
    read: (page: Page, ms: number) => T | Promise<T>,
  ): Promise<T> {
    const context = await signedInContext(this.browser, url, cookie)
    try {
      const page = await context.newPage()
      await page.addInitScript(noteWhenInteractive(rows))
      if (settled) await sleep(WINDOW_SETTLES_MS)
      await page.goto(url, { waitUntil: 'commit' })
      await sleep(SURELY_DONE_MS)
      const ms = await page.evaluate<number | undefined>('globalThis.interactiveAt')
      if (ms === undefined) throw new Error(`${url} did not show ${rows} rows within ${SURELY_DONE_MS} ms.`)
      return await read(page, ms)
    } finally {
      await context.close()
    }
  }

  async close(): Promise<void> {
    await this.browser.close()
  }
}

/** Runs in the page before all else: looks before each frame, and notes when what comes after the frame has its turn. */
const noteWhenInteractive = (rows: number): string => `{
  const look = () => {
    if (document.querySelectorAll('tbody tr').length < ${rows}) return void requestAnimationFrame(look)
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => (globalThis.interactiveAt = performance.now())
      port2.postMessage(null)
    })
  }
  requestAnimationFrame(look)
}`
