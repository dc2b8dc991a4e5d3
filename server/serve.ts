import { join } from 'node:path'
import { openDatabase } from '../db/client.ts'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { endGracefully } from './endGracefully.ts'
import { startJobs } from './jobs/startJobs.ts'
import { listen } from './listen.ts'
import { projectFolder } from './projectFolder.ts'
import { readyLine } from './readyLine.ts'
import { discardUnfinishedDemo, isEmpty, renewDemoAddresses, seedDemo } from './seed/seedDemo.ts'

/** What was opened so far, to be closed in the opposite order. */
type Closing = () => Promise<void>

/**
 * One process from its settings to its ready line: database, migrations, the demo world where the bundled database is
 * new, app, port, jobs; and then its way out when it is told to end. Throws what `isKnownFailure` knows, with
 * everything closed again.
 */
export async function serve(config: Config): Promise<void> {
  const open: Closing[] = []
  const closeAll = async () => {
    for (const close of open.splice(0).reverse()) await close()
  }
  try {
    await start(config, open)
  } catch (error) {
    await closeAll()
    throw error
  }
  endGracefully(closeAll)
}

async function start(config: Config, open: Closing[]): Promise<void> {
  const { publicUrl, dataFolder } = config
  const ownerUrl = config.databaseUrl ?? (await startBundled(dataFolder, open))
  const isDemo = config.databaseUrl === null
  if (isDemo) await discardUnfinishedDemo(ownerUrl, dataFolder)
  await migrate(ownerUrl)
  const db = openDatabase(ownerUrl, { max: config.databasePool })
  open.push(() => db.close())
  if (isDemo && (await isEmpty(ownerUrl))) {
    console.log('Filling the new database with the demo world …')
    await seedDemo({ ownerUrl, db, publicUrl, dataDir: dataFolder })
  }
  if (isDemo) await renewDemoAddresses(dataFolder, publicUrl)
  const portalFolder = join(projectFolder(), 'dist', 'portal')
  const app = await buildApp({ db, publicUrl, portalFolder, log: { level: config.logLevel } })
  open.push(() => app.close())
  await listen(app.fastify, config)
  const jobs = startJobs({ db, publicUrl, live: app.live, log: app.fastify.log })
  open.push(() => jobs.stop())
  console.log(await readyLine(config, isDemo))
}

async function startBundled(dataDir: string, open: Closing[]): Promise<string> {
  const database = await startEmbedded({ dataDir, log: console.log })
  open.push(() => database.stop())
  return database.url
}
