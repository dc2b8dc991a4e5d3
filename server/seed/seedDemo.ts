import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Database } from '../../db/client.ts'
import { createApiKey } from '../domain/keys/createApiKey.ts'
import type { Actor } from '../domain/kernel/actor.ts'
import type { Context } from '../domain/kernel/context.ts'
import { RIGHTS } from '../domain/kernel/rights.ts'
import { newToken } from '../domain/kernel/tokens.ts'
import { createReseller } from '../domain/resellers/createReseller.ts'
import { hashPassword } from '../domain/users/passwords.ts'
import { AURORA, BOREALIS } from './demoResellers.ts'
import type { DemoReseller } from './demoResellers.ts'
import { seedPeople } from './seedPeople.ts'
import type { DemoPeople } from './seedPeople.ts'
import { openForBusiness, tellStory } from './tellStory.ts'

export interface SeedOptions {
  /** Signs in as the owner of the tables. */
  ownerUrl: string
  db: Database
  publicUrl: string
  /** Where demo.json goes. */
  dataDir: string
}

const DAY = 24 * 60 * 60 * 1000

/** How to sign in to one reseller of the demo. */
export interface DemoAccess {
  email: string
  password: string
  /** Of the live world, with every right but managing keys. */
  apiKey: string
  /** Of the test world. */
  testApiKey: string
  /** Others of the reseller's, with the same password. */
  people: DemoPeople
}

/** Stands in the data folder while the demo is being made. */
const marker = (dataDir: string): string => join(dataDir, 'demo.unfinished')

/**
 * Throws away a demo whose making was interrupted, so that the next start makes it whole. Nothing of a user's can be
 * lost: nobody is served before the demo is finished.
 */
export async function discardUnfinishedDemo(ownerUrl: string, dataDir: string): Promise<void> {
  if (!existsSync(marker(dataDir))) return
  await withOwner(ownerUrl, async (owner) => {
    await owner`drop schema if exists drizzle cascade`
    await owner`drop schema public cascade`
    await owner`create schema public`
  })
  await rm(marker(dataDir))
}

/** Whether the database holds no reseller yet. */
export async function isEmpty(ownerUrl: string): Promise<boolean> {
  return withOwner(ownerUrl, async (owner) => (await owner`select 1 from resellers limit 1`).length === 0)
}

/**
 * Fills an empty database with two resellers and some weeks of their business, and writes demo.json: how to sign in,
 * with passwords and keys of this installation alone, readable by its owner only.
 */
export async function seedDemo(options: SeedOptions): Promise<void> {
  const { publicUrl, dataDir } = options
  const now = new Date()
  await mkdir(dataDir, { recursive: true })
  await writeFile(marker(dataDir), '')
  const [mine, other] = await withOwner(options.ownerUrl, async (owner) => [
    await seedReseller(owner, options, AURORA, now),
    await seedReseller(owner, options, BOREALIS, now),
  ])
  await writeDemoFile(dataDir, publicUrl, { ...mine!, other: other! })
  await rm(marker(dataDir))
}

/** Brings the addresses in demo.json up to where this start listens. Without a demo.json there is nothing to do. */
export async function renewDemoAddresses(dataDir: string, publicUrl: string): Promise<void> {
  const file = join(dataDir, 'demo.json')
  if (existsSync(file)) await writeDemoFile(dataDir, publicUrl, JSON.parse(await readFile(file, 'utf8')))
}

type DemoAccesses = DemoAccess & { other: DemoAccess }

async function writeDemoFile(dataDir: string, publicUrl: string, accesses: DemoAccesses): Promise<void> {
  const addresses = { url: publicUrl, graphql: `${publicUrl}/graphql` }
  const demo = { ...accesses, ...addresses, other: { ...accesses.other, ...addresses } }
  const file = join(dataDir, 'demo.json')
  await writeFile(`${file}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

async function seedReseller(
  owner: postgres.Sql,
  { db, publicUrl }: SeedOptions,
  demo: DemoReseller,
  now: Date,
): Promise<DemoAccess> {
  const password = `demo-${newToken('', crypto.randomUUID()).slice(-12)}`
  const person = demo.reseller.owner
  const passwordHash = await hashPassword(password)
  const created = await createReseller(owner, { ...demo.reseller, owner: { ...person, passwordHash } })
  const contextOf = (world: 'LIVE' | 'TEST'): Context => ({
    db,
    publicUrl,
    language: 'en',
    onCommitted: () => {},
    actor: {
      kind: 'USER',
      id: created.userId,
      name: person.name,
      rights: RIGHTS,
      resellerId: created.resellerId,
      environmentId: created.worlds[world],
      world,
    } satisfies Actor,
  })
  await tellStory(contextOf('LIVE'), demo, now)
  await openForBusiness(contextOf('TEST'), demo, now.getTime() - DAY, 3)
  const key = await createApiKey(contextOf('LIVE'), { name: 'Demo shop' })
  const testKey = await createApiKey(contextOf('TEST'), { name: 'Demo shop, test' })
  const people = await seedPeople(owner, { ...created, environmentId: created.worlds.LIVE, passwordHash }, demo)
  return { people, email: person.email, password, apiKey: key.secret!, testApiKey: testKey.secret! }
}

async function withOwner<T>(ownerUrl: string, work: (owner: postgres.Sql) => Promise<T>): Promise<T> {
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await work(owner)
  } finally {
    await owner.end({ timeout: 5 })
  }
}
