import { assertUnprivileged } from '../db/assertUnprivileged.ts'
import { openDatabase } from '../db/client.ts'
import type { Config } from './config.ts'
import { endGracefully } from './endGracefully.ts'
import { untilFree } from './listen.ts'
import { Metrics } from './metrics/Metrics.ts'
import { closeAll } from './open.ts'
import type { Closing } from './open.ts'
import { openMetrics } from './openMetrics.ts'
import { prepareDatabase } from './prepareDatabase.ts'
import { readyLine } from './readyLine.ts'
import { serveApp } from './serveApp.ts'

/**
 * One process from its settings to its ready line: database, migrations, the demo world where the bundled database is
 * new, app, port, jobs; and then its way out when it is told to end. Throws what `isKnownFailure` knows, with
 * everything closed again.
 */
export async function serve(config: Config): Promise<void> {
  const open: Closing[] = []
  try {
    await start(config, open)
  } catch (error) {
    await closeAll(open)
    throw error
  }
  endGracefully(() => closeAll(open))
}

async function start(config: Config, open: Closing[]): Promise<void> {
  const prepared = await prepareDatabase(config, open)
  const metrics = new Metrics()
  metrics.watchProcess()
  const db = openDatabase(prepared.ownerUrl, {
    max: config.databasePool,
    onWait: metrics.waited,
    pooler: config.poolerUrl ?? undefined,
  })
  open.push(() => db.close())
  if (config.poolerUrl !== null) await assertUnprivileged(db)
  await prepared.fill(db)
  await untilFree(config)
  await serveApp(config, db, metrics, open)
  await openMetrics(config, () => metrics.text(), open)
  console.log(await readyLine(config, prepared.isDemo))
}
