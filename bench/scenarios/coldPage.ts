import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { ColdBrowser } from '../lib/ColdBrowser.ts'
import { median, ratioOf, spreadOf } from '../lib/statistics.ts'
import type { Scenario } from './Scenario.ts'

const PATH = '/orders?view=all'
const ROWS = 50
const WANTED_MS = 1_000
const SIGN_IN = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { errors { message } } }'

/** From an address typed into a browser that knows nothing of the portal until fifty orders take a press. */
export const coldPage: Scenario = {
  name: 'coldPage',
  title: 'Fifty orders in a browser that never saw the portal',
  writes: false,
  longOnly: true,
  run: async (bench) => {
    const { port } = await bench.server('greenlight')
    const origin = `http://localhost:${port}`
    const cookie = await signIn(origin, bench.world.resellers[0]!)
    const browser = await ColdBrowser.open()
    const ours = { url: origin + PATH, cookie, rows: ROWS, settled: true }
    const plain = await serve(await browser.plain(ours), origin)
    const floor = { ...ours, url: plain.url }
    const window = { ...ours, settled: false }
    const times = { ours: [] as number[], floor: [] as number[], window: [] as number[] }
    try {
      await browser.visit(floor)
      for (let round = 0; round < 2 * bench.pace.rounds; round++) {
        bench.progress(`cold page, round ${round + 1}`)
        times.ours.push(await browser.visit(ours))
        times.floor.push(await browser.visit(floor))
        times.window.push(await browser.visit(window))
      }
    } finally {
      await browser.close()
      plain.close()
    }
    const row = (contestant: string, all: number[]) => {
      const { min, max } = spreadOf(all)
      const values = { ms: median(all), 'least ms': min, 'most ms': max }
      return {
        contestant,
        values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Math.round(value)])),
      }
    }
    return {
      figures: [
        {
          what: 'time until 50 rows take a press',
          against: 'one second',
          ratio: spreadOf(times.ours.map((ms) => ms / WANTED_MS)),
          goal: { atMost: 1 },
        },
        {
          what: 'time until 50 rows take a press',
          against: 'the same page as plain HTML',
          ratio: ratioOf(times.ours, times.floor),
        },
      ],
      rows: [
        row('Greenlight', times.ours),
        row('plain HTML', times.floor),
        row('Greenlight, in a window that is just being opened', times.window),
      ],
      notes: [
        'The browser runs, its window has settled, its cache is empty; browser, server and database share the machine. A window that is just being opened makes menus and bars of its own meanwhile.',
        'The plain page is what the portal drew, with its stylesheet and without any program, served by bare node:http from memory.',
      ],
    }
  },
}

/** The cookie of somebody who signed in. */
async function signIn(origin: string, { email, password }: { email: string; password: string }): Promise<string> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: SIGN_IN, variables: { input: { email, password } } }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`Nobody could sign in: ${await response.text()}`)
  return cookie
}

/** Serves a page and the stylesheets that it names, as they are at `origin`. */
async function serve(html: string, origin: string): Promise<{ url: string; close(): void }> {
  const files = new Map([['/', { type: 'text/html; charset=utf-8', body: html }]])
  for (const [, path] of html.matchAll(/<link[^>]*href="(\/[^"]+)"/g)) {
    files.set(path!, { type: 'text/css', body: await (await fetch(origin + path!)).text() })
  }
  const server = createServer(({ url }, answer) => {
    const file = files.get(url!)
    answer.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.body)
  }).listen(0, 'localhost')
  await once(server, 'listening')
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
