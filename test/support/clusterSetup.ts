import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../../db/embedded.ts'
import { findPostmaster } from '../../db/embedded/postmaster.ts'
import { isAlive } from '../../db/embedded/processes.ts'
import { prepareTemplate } from './cluster.ts'
import { startPgBouncer } from './pgBouncer.ts'

declare module 'vitest' {
  interface ProvidedContext {
    clusterUrl: string
    /** A pooler that the apps of all tests go through; '' for none. */
    poolerUrl: string
  }
}

const prefix = 'greenlight-test-'

/** Starts one PostgreSQL for the whole run and migrates the database that every test file gets a copy of. */
export default async function clusterSetup(project: TestProject): Promise<() => Promise<void>> {
  removeAbandoned()
  const dataDir = path.join(os.tmpdir(), `${prefix}${process.pid}`)
  const database = await startEmbedded({ dataDir, durable: false, log: console.log })
  await prepareTemplate(database.url)
  project.provide('clusterUrl', database.url)
  // TEST_POOLER=1 npm test: the whole suite through PgBouncer in transaction mode.
  const pooler = process.env['TEST_POOLER'] ? await startPgBouncer(database.url) : null
  project.provide('poolerUrl', pooler?.through(database.url) ?? '')
  return async () => {
    await pooler?.stop()
    await database.stop()
    fs.rmSync(dataDir, { recursive: true, force: true })
  }
}

/** A run that was killed left its server and its folder behind. */
function removeAbandoned(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const runner = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN
    if (!Number.isInteger(runner) || isAlive(runner)) continue
    const folder = path.join(os.tmpdir(), name)
    if (fs.statSync(folder).uid !== process.getuid?.()) continue
    const server = findPostmaster(path.join(folder, 'cluster'))
    if (server) process.kill(server.pid, 'SIGQUIT')
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
