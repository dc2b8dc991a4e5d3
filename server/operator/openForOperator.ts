import postgres from 'postgres'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import type { Config } from '../config.ts'

/** The database as its owner and as the application see it. */
export interface OperatorDatabase {
  owner: postgres.Sql
  db: Database
  close(): Promise<void>
}

/** Opens the database of the settings for one command; the bundled one is started, or shared with a running server. */
export async function openForOperator(config: Config): Promise<OperatorDatabase> {
  const bundled = config.databaseUrl === null ? await startEmbedded({ dataDir: config.dataFolder }) : null
  const ownerUrl = config.databaseUrl ?? bundled!.url
  await migrate(ownerUrl)
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const db = openDatabase(ownerUrl, { max: 2 })
  return {
    owner,
    db,
    close: async () => {
      await owner.end({ timeout: 5 })
      await db.close()
      await bundled?.stop()
    },
  }
}
