import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { seedLargeWorld } from '../../server/seed/seedLargeWorld.ts'
import type { LargeReseller } from '../../server/seed/seedLargeWorld.ts'
import { Database } from './Database.ts'
import { mirror } from './mirror.ts'
import { settle } from './settle.ts'

/** The large world, open to be measured on. */
export interface World {
  database: Database
  resellers: LargeReseller[]
  orders: number
  close(): Promise<void>
}

/** Settings that a database for benchmarks deserves; they hold for every contestant. */
const SETTINGS = {
  shared_buffers: '2GB',
  effective_cache_size: '6GB',
  maintenance_work_mem: '256MB',
  max_wal_size: '8GB',
  max_connections: '200',
  // So that one can tell how long after a commit somebody heard of it.
  track_commit_timestamp: 'on',
}

/**
 * Opens the large world of that many orders, building it the first time: in a bundled PostgreSQL under bench/.data, or
 * in the empty database that DATABASE_URL names. Brings the schema and the mirror up to date.
 */
export async function openWorld(dataFolder: string, orders: number, progress: (what: string) => void): Promise<World> {
  const folder = join(dataFolder, String(orders))
  const given = process.env['DATABASE_URL']
  const file = given ? join(dataFolder, `given-${orders}.json`) : join(folder, 'resellers.json')
  const unfinished = !existsSync(file)
  if (!given && unfinished) rmSync(folder, { recursive: true, force: true })
  const cluster = given ? null : await startEmbedded({ dataDir: folder, settings: SETTINGS, log: progress })
  try {
    const url = given ?? cluster!.url
    await migrate(url)
    if (unfinished) writeFileSync(file, JSON.stringify(await build(url, orders, progress)), { mode: 0o600 })
    const resellers = JSON.parse(readFileSync(file, 'utf8')) as LargeReseller[]
    await settled(url, progress)
    await mirrored(url, progress)
    const database = new Database(url)
    const close = async () => {
      await database.close()
      await cluster?.stop()
    }
    return { database, resellers, orders, close }
  } catch (error) {
    await cluster?.stop()
    throw error
  }
}

async function settled(url: string, progress: (what: string) => void): Promise<void> {
  const db = openDatabase(url, { max: 2 })
  try {
    await settle(db, progress)
  } finally {
    await db.close()
  }
}

async function mirrored(url: string, progress: (what: string) => void): Promise<void> {
  const admin = postgres(url, { max: 2, onnotice: () => {} })
  try {
    await mirror(admin, progress)
  } finally {
    await admin.end()
  }
}

async function build(ownerUrl: string, orders: number, progress: (what: string) => void): Promise<LargeReseller[]> {
  const db = openDatabase(ownerUrl, { max: 2 })
  try {
    const scale = { resellers: 10, clients: orders / 10, orders }
    const onProgress = (done: number, of: number) => progress(`building the world: ${done} of ${of} orders`)
    return await seedLargeWorld({ ownerUrl, db, scale, onProgress })
  } finally {
    await db.close()
  }
}
