import { openDatabase } from '../../db/client.ts'
import type { Config } from '../config.ts'
import { endGracefully } from '../endGracefully.ts'
import { closeAll } from '../open.ts'
import type { Closing } from '../open.ts'
import { serveApp } from '../serveApp.ts'
import { READY } from './Workers.ts'

/** One of several processes: serves on a database that is ready, and says so. Throws what `isKnownFailure` knows. */
export async function work(config: Config): Promise<void> {
  const open: Closing[] = []
  const db = openDatabase(config.databaseUrl!, { max: config.databasePool })
  open.push(() => db.close())
  try {
    await serveApp(config, db, open)
  } catch (error) {
    await closeAll(open)
    throw error
  }
  // Whoever watches over it says it for all of them.
  endGracefully(() => closeAll(open), { quietly: true })
  process.send!(READY)
}
