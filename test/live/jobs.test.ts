import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyWorld } from '../../server/jobs/everyWorld.ts'
import type { JobDependencies } from '../../server/jobs/everyWorld.ts'
import { forgetOldKeys } from '../../server/jobs/forgetOldKeys.ts'
import { forgetSessions } from '../../server/jobs/forgetSessions.ts'
import { markOverdueInvoices } from '../../server/jobs/markOverdueInvoices.ts'
import { repeat } from '../../server/jobs/repeat.ts'
import { startApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'

let app: TestApp
let deps: JobDependencies
beforeAll(async () => {
  app = await startApp()
  deps = { db: app.db, publicUrl: app.url, live: app.live, log: app.log }
})
afterAll(() => app.stop())

const yesterday = () => new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10)

it('turns the light of an overdue invoice red in every world, and whoever looks sees it', async () => {
  const invoice = await app.make.invoice()
  const theirs = await app.make.invoice({}, { key: app.otherApiKey })
  const icon = await app.subscribe(
    'subscription ($token: String!) { publicInvoiceChanged(token: $token) { light } }',
    { token: invoice.publicToken },
    { key: null },
  )
  expect(await icon.next()).toEqual({ publicInvoiceChanged: { light: 'AMBER' } })
  await app.owner`update invoices set due_on = ${yesterday()}`
  await everyWorld(deps, markOverdueInvoices)
  expect(await icon.next(1_000)).toEqual({ publicInvoiceChanged: { light: 'RED' } })
  icon.end()
  const query = 'query ($id: ID!) { invoice(id: $id) { overdue journal(first: 1) { nodes { kind actorKind } } } }'
  const { data } = await app.gql(query, { id: theirs.id }, { key: app.otherApiKey })
  expect(data.invoice).toEqual({
    overdue: true,
    journal: { nodes: [{ kind: 'invoice.overdue', actorKind: 'SYSTEM' }] },
  })
})

it('forgets sessions that have ended and answers older than thirty days, and nothing else', async () => {
  const [kept, ended] = [await app.signIn(), await app.signIn()]
  await app.owner`update sessions set expires_at = now() - interval '1 minute'
    where created_at = (select max(created_at) from sessions)`
  await app.make.client({ idempotencyKey: 'an-old-answer' })
  await app.owner`update idempotency_keys set created_at = now() - interval '31 days'`
  await app.make.client({ idempotencyKey: 'a-new-answer' })
  await everyWorld(deps, forgetSessions)
  await everyWorld(deps, forgetOldKeys)
  expect((await app.gql('{ viewer { name } }', {}, { cookie: kept })).data).not.toBeNull()
  expect(ended).not.toBe(kept)
  expect(await app.owner`select count(*)::int as n from sessions`).toEqual([{ n: 1 }])
  expect(await app.owner`select key from idempotency_keys`).toEqual([{ key: 'a-new-answer' }])
})

it('runs a job in one process at a time, and again after it failed', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const work = async () => {
    most = Math.max(most, ++running)
    runs++
    await new Promise((resolve) => setTimeout(resolve, 20))
    running--
    if (runs % 3 === 0) throw new Error('a job that fails now and then')
  }
  const clocks = Array.from({ length: 3 }, () => repeat(deps, 'a job of this test', 30, work))
  while (runs < 8) await new Promise((resolve) => setTimeout(resolve, 10))
  await Promise.all(clocks.map((clock) => clock.stop()))
  expect(most).toBe(1)
})
