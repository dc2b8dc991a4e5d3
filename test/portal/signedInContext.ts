import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core'

/** A browser of its own, with nothing in its cache, of whoever holds the cookie (`name=value`) of a session at `url`. */
export async function signedInContext(
  browser: Browser,
  url: string,
  cookie: string,
  look: Pick<BrowserContextOptions, 'viewport' | 'colorScheme'> = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...look })
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url }])
  return context
}
