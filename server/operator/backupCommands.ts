import postgres from 'postgres'
import { restoreBackup } from '../../db/backup/restoreBackup.ts'
import { writeBackup } from '../../db/backup/writeBackup.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { findViolations } from '../../db/invariants.ts'
import type { Config } from '../config.ts'
import { release } from '../release.ts'
import { showProgress } from './showProgress.ts'

/** Writes a backup of the database of the settings into a file that is not there yet, beside the running server. */
export async function backupCommand(config: Config, file: string): Promise<string[]> {
  return withDatabase(config, config.backupUrl, async (url) => {
    const proofs = await writeBackup({ url, file, release: release(), onProgress: showProgress })
    const rows = proofs.reduce((sum, table) => sum + table.rows, 0)
    return [`${file} holds ${rows} rows of ${proofs.length} tables.`]
  })
}

/** Fills the new, empty database of the settings from a backup, and checks the books. */
export async function restoreCommand(config: Config, file: string): Promise<string[]> {
  return withDatabase(config, null, async (ownerUrl) => {
    const head = await restoreBackup({ ownerUrl, file, onProgress: showProgress })
    const violations = await checkBooks(ownerUrl)
    const done = `Restored what release ${head.release} held on ${head.takenAt}.`
    if (violations.length === 0) return [done, 'Every rule of the books holds.']
    process.exitCode = 1
    return [done, 'But these rules of the books do not hold:', ...violations]
  })
}

async function checkBooks(ownerUrl: string): Promise<string[]> {
  const owner = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await findViolations(owner)
  } finally {
    await owner.end({ timeout: 5 })
  }
}

async function withDatabase<T>(config: Config, url: string | null, work: (url: string) => Promise<T>): Promise<T> {
  const given = url ?? config.databaseUrl
  if (given !== null) return work(given)
  const bundled = await startEmbedded({ dataDir: config.dataFolder })
  try {
    return await work(bundled.url)
  } finally {
    await bundled.stop()
  }
}
