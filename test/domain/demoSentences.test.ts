import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import type { EventRow } from '../../db/schema/events.ts'
import type { ActivationReason } from '../../db/schema/orders.ts'
import type { ActivationPolicy } from '../../db/schema/shops.ts'
import { LANGUAGES } from '../../server/domain/kernel/context.ts'
import { seedDemo } from '../../server/seed/seedDemo.ts'
import { sayEvent, sayReason } from '../../server/sentences/say.ts'
import { freshDatabase } from '../support/cluster.ts'
import type { FreshDatabase } from '../support/cluster.ts'
import { expectSoundBooks } from '../support/invariants.ts'

let database: FreshDatabase
let db: Database
let owner: postgres.Sql
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-sentences-'))

beforeAll(async () => {
  database = await freshDatabase()
  db = openDatabase(database.ownerUrl)
  await seedDemo({ ownerUrl: database.ownerUrl, db, publicUrl: 'http://localhost', dataDir })
  owner = postgres(database.ownerUrl, { max: 1 })
})

afterAll(async () => {
  await owner?.end()
  await db?.close()
  await database?.drop()
  fs.rmSync(dataDir, { recursive: true, force: true })
})

it('keeps every rule of the books in the demo world', async () => {
  await expectSoundBooks({ owner })
})

it('says everything that happened in the demo world, in each language, without a gap', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const events = await owner<Pick<EventRow, 'kind' | 'data'>[]>`select kind, data from events`
  const kinds = new Set(events.map(({ kind }) => kind))
  expect(kinds.size).toBeGreaterThan(15)
  for (const language of LANGUAGES) {
    const lines = new Set(events.map((event) => sayEvent(language, event)))
    expect([...lines].filter((line) => /[{}[\]]|\b(undefined|null|NaN)\b/.test(line) || kinds.has(line))).toEqual([])
  }
  expect(warn).not.toHaveBeenCalled()
})

it('tells of every order in the demo world why it waits, was activated or is gone', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  const orders = await owner<{ reason: ActivationReason; policy: ActivationPolicy }[]>`
    select distinct activation_reason as reason, activation_policy as policy from orders`
  expect(orders.length).toBeGreaterThan(3)
  for (const language of LANGUAGES) {
    for (const { reason, policy } of orders) expect(sayReason(language, reason, policy)).toMatch(/^\p{Lu}.+\.$/u)
  }
  expect(warn).not.toHaveBeenCalled()
})
