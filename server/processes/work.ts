import { assertUnprivileged } from '../../db/assertUnprivileged.ts'
import { openDatabase } from '../../db/client.ts'
import type { Config } from '../config.ts'
import { endGracefully } from '../endGracefully.ts'
import { shareFigures } from '../metrics/acrossProcesses.ts'
import { Metrics } from '../metrics/Metrics.ts'
import { closeAll } from '../open.ts'
import type { Closing } from '../open.ts'
import { serveApp } from '../serveApp.ts'
import { READY } from './Workers.ts'

/** One of several processes: serves on a database that is ready, and says so. Throws what `isKnownFailure` knows. */
export async function work(config: Config): Promise<void> {
  const open: Closing[] = []
  const metrics = new Metrics()
  metrics.watchProcess()
  shareFigures(metrics)
  const db = openDatabase(config.databaseUrl!, {
    max: config.databasePool,
    onWait: metrics.waited,
    pooler: config.poolerUrl ?? undefined,
  })
  open.push(() => db.close())
  try {
    if (config.poolerUrl !== null) await assertUnprivileged(db)
    await serveApp(config, db, metrics, open)
  } catch (error) {
    await closeAll(open)
    throw error
  }
  // Whoever watches over it says it for all of them.
  endGracefully(() => closeAll(open), { quietly: true })
  process.send!(READY)
}
