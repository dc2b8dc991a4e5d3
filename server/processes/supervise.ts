import { openDatabase } from '../../db/client.ts'
import type { Config } from '../config.ts'
import { endGracefully } from '../endGracefully.ts'
import { untilFree } from '../listen.ts'
import { figuresOfAll } from '../metrics/acrossProcesses.ts'
import { closeAll } from '../open.ts'
import type { Closing } from '../open.ts'
import { openMetrics } from '../openMetrics.ts'
import { prepareDatabase } from '../prepareDatabase.ts'
import { readyLine } from '../readyLine.ts'
import { Workers } from './Workers.ts'

/**
 * Several processes on one port, and this one that watches over them: it brings the database up, migrates and fills it
 * once, starts them, starts another whenever one ends, and ends when all of them have. Throws what `isKnownFailure`
 * knows, with everything closed again.
 */
export async function supervise(config: Config): Promise<void> {
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
  const db = openDatabase(prepared.ownerUrl, { max: 2 })
  await prepared.fill(db).finally(() => db.close())
  await untilFree(config)
  const workers = new Workers(config.processes, { DATABASE_URL: prepared.ownerUrl }, console.log)
  await workers.start()
  open.push(() => workers.stop())
  await openMetrics(config, figuresOfAll(), open)
  console.log(await readyLine(config, prepared.isDemo))
}
