import type { Database } from '../db/client.ts'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import type { Config } from './config.ts'
import type { Closing } from './open.ts'
import { discardUnfinishedDemo, isEmpty, renewDemoAddresses, seedDemo } from './seed/seedDemo.ts'

/** What one process opens at most: its pool, its lanes and what it listens on. */
const CONNECTIONS_BESIDE_POOL = 12
/** What PostgreSQL itself allows when nothing is said. */
const USUAL_CONNECTIONS = 100

/** A database that this release can work with. */
export interface PreparedDatabase {
  /** Signs in as the owner of the tables. */
  ownerUrl: string
  /** Whether it is the bundled one, with the demo world. */
  isDemo: boolean
  /** Makes the demo world where the bundled database is new, and has its addresses lead here. */
  fill(db: Database): Promise<void>
}

/**
 * Starts the bundled database where no other is named, and brings it up to this release. Throws EmbeddedDatabaseError and
 * DatabaseUnusable with a sentence for the operator.
 */
export async function prepareDatabase(config: Config, open: Closing[]): Promise<PreparedDatabase> {
  const { publicUrl, dataFolder: dataDir } = config
  const isDemo = config.databaseUrl === null
  const ownerUrl = config.databaseUrl ?? (await startBundled(config, open))
  if (isDemo) await discardUnfinishedDemo(ownerUrl, dataDir)
  await migrate(ownerUrl)
  return {
    ownerUrl,
    isDemo,
    fill: async (db) => {
      if (!isDemo) return
      if (await isEmpty(ownerUrl)) {
        console.log('Filling the new database with the demo world …')
        await seedDemo({ ownerUrl, db, publicUrl, dataDir })
      }
      await renewDemoAddresses(dataDir, publicUrl)
    },
  }
}

async function startBundled({ dataFolder, processes, databasePool }: Config, open: Closing[]): Promise<string> {
  const connections = (processes + 1) * (databasePool + CONNECTIONS_BESIDE_POOL)
  const settings: Record<string, string> =
    connections > USUAL_CONNECTIONS ? { max_connections: String(connections) } : {}
  const database = await startEmbedded({ dataDir: dataFolder, log: console.log, settings })
  open.push(() => database.stop())
  return database.url
}
