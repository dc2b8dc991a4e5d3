import { sql } from 'drizzle-orm'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { FOR_ANYBODY } from '../../server/domain/kernel/forAnybody.ts'
import { Sweeper } from '../../server/http/sockets/Sweeper.ts'
import { Deadlines } from '../../server/http/limits/Deadlines.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())
afterEach(() => vi.useRealTimers())

it('a request that takes too long is answered so, sooner when it does not say who asks', async () => {
  const deadlines = new Deadlines({ anonymousMs: 100, signedInMs: 1_500 }, 20)
  const never = createServer((_request, response) => deadlines.enter(response)).listen(0)
  const url = `http://localhost:${(never.address() as AddressInfo).port}`
  const ended: string[] = []
  const ask = async (who: string, headers: Record<string, string>) => {
    const response = await fetch(url, { headers })
    ended.push(who)
    return { status: response.status, body: await response.json() }
  }
  const answers = await Promise.all([ask('key', { authorization: 'Bearer x' }), ask('nobody', {})])
  expect(ended).toEqual(['nobody', 'key'])
  for (const { status, body } of answers) {
    expect(status).toBe(503)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'REQUEST_TIMEOUT', retryable: true } }] })
  }
  deadlines.stop()
  never.close()
})

it('gives 10 seconds to anybody and 15 to who says who they are', () => {
  vi.useFakeTimers()
  const deadlines = new Deadlines()
  const waiting = (headers: object) => {
    const response = { req: { headers }, on: () => {}, headersSent: false, writeHead: vi.fn(), end: vi.fn() }
    deadlines.enter(response as never)
    return response
  }
  const [anybody, somebody] = [waiting({}), waiting({ cookie: 'greenlight=x' })]
  const refused = () => [anybody, somebody].map(({ writeHead }) => writeHead.mock.calls.length > 0)
  vi.advanceTimersByTime(9_500)
  expect(refused()).toEqual([false, false])
  vi.advanceTimersByTime(1_000)
  expect(refused()).toEqual([true, false])
  vi.advanceTimersByTime(4_000)
  expect(refused()).toEqual([true, false])
  vi.advanceTimersByTime(1_000)
  expect(refused()).toEqual([true, true])
  deadlines.stop()
})

it('gives a statement five seconds, and three where anybody may ask', async () => {
  const limit = async (settings = {}) => {
    const [row] = await app.db.transaction(null, (tx) => tx.execute(sql`show statement_timeout`), settings)
    return row!['statement_timeout']
  }
  expect([await limit(), await limit(FOR_ANYBODY), await limit()]).toEqual(['5s', '3s', '5s'])
})

it('sends a socket away after twelve hours, to come back at once', () => {
  vi.useFakeTimers()
  const connection = { request: null, heard: true, ping: () => {}, close: vi.fn(), terminate: vi.fn() }
  const sweeper = new Sweeper({ sweep: () => {} } as never, { sockets: 0, stalled: 0 } as never, 12_000)
  sweeper.enter(connection as never)
  const pass = (ms: number) => {
    for (let gone = 0; gone < ms; gone += 600_000) {
      connection.heard = true
      vi.setSystemTime(Date.now() + 600_000)
      vi.advanceTimersByTime(600_000)
    }
  }
  const answering = setInterval(() => (connection.heard = true), 500)
  pass(11.5 * 3_600_000)
  expect(connection.close).not.toHaveBeenCalled()
  pass(3_600_000)
  expect(connection.close).toHaveBeenCalledWith(1001, 'Connect again')
  expect(connection.terminate).not.toHaveBeenCalled()
  clearInterval(answering)
  sweeper.stop()
})
