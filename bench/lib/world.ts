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

export interface WorldKind {
  orders: number
  /** It holds products, clients, orders and invoices alone: what lists of orders read. */
  listsOnly: boolean
}

/** The large world, open to be measured on. */
export interface World extends WorldKind {
  database: Database
  resellers: LargeReseller[]
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
  track_wal_io_timing: 'on',
}

/** While it is built nothing has to outlive a crash: what is unfinished is thrown away. The log stays small. */
const BUILDING = { ...SETTINGS, maintenance_work_mem: '1GB', max_wal_size: '2GB', autovacuum: 'off' }

const nameOf = ({ orders, listsOnly }: WorldKind) => `${orders}${listsOnly ? '-lists' : ''}`

export const isBuilt = (dataFolder: string, kind: WorldKind): boolean =>
  existsSync(join(dataFolder, nameOf(kind), 'resellers.json'))

/**
 * Opens the large world of that kind, building it the first time: in a bundled PostgreSQL under bench/.data, or in the
 * empty database that DATABASE_URL names. Brings the schema up to date, and the mirror, which no list by itself needs.
 */
export async function openWorld(dataFolder: string, kind: WorldKind, progress: (what: string) => void): Promise<World> {
  const folder = join(dataFolder, nameOf(kind))
  const given = process.env['DATABASE_URL']
  const file = given ? join(dataFolder, `given-${nameOf(kind)}.json`) : join(folder, 'resellers.json')
  if (!existsSync(file)) {
    const resellers = given ? await build(given, kind, progress) : await buildBundled(folder, kind, progress)
    writeFileSync(file, JSON.stringify(resellers), { mode: 0o600 })
  }
  const cluster = given ? null : await startEmbedded({ dataDir: folder, settings: SETTINGS, log: progress })
  try {
    const url = given ?? cluster!.url
    await migrate(url)
    const resellers = JSON.parse(readFileSync(file, 'utf8')) as LargeReseller[]
    await settled(url, progress)
    if (!kind.listsOnly) await mirrored(url, progress)
    const database = new Database(url)
    const close = async () => {
      await database.close()
      await cluster?.stop()
    }
    return { database, resellers, orders: kind.orders, listsOnly: kind.listsOnly, close }
  } catch (error) {
    await cluster?.stop()
    throw error
  }
}

async function buildBundled(folder: string, kind: WorldKind, progress: (what: string) => void) {
  rmSync(folder, { recursive: true, force: true })
  const cluster = await startEmbedded({ dataDir: folder, settings: BUILDING, durable: false, log: progress })
  try {
    return await build(cluster.url, kind, progress)
  } finally {
    await cluster.stop()
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

async function build(
  ownerUrl: string,
  { orders, listsOnly }: WorldKind,
  progress: (what: string) => void,
): Promise<LargeReseller[]> {
  await migrate(ownerUrl)
  const db = openDatabase(ownerUrl, { max: 2 })
  const began = Date.now()
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`
  const onProgress = (done: number, of: number) => {
    const gone = Date.now() - began
    const left = minutes((gone / done) * (of - done))
    progress(`building the world: ${done} of ${of} orders in ${minutes(gone)}, ${left} left before indexes`)
  }
  const onStep = (what: string) => progress(`building the world: ${what}, after ${minutes(Date.now() - began)}`)
  try {
    const scale = { resellers: 10, clients: orders / 10, orders }
    return await seedLargeWorld({ ownerUrl, db, scale, listsOnly, onProgress, onStep })
  } finally {
    await db.close()
  }
}
