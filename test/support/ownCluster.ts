import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from '../../db/embedded.ts'

/** A PostgreSQL of one test alone, which it may kill. */
export interface OwnCluster {
  readonly database: EmbeddedDatabase
  readonly dataDir: string
  /** Stops the server and removes its data. */
  remove(): Promise<void>
}

/** Starts a PostgreSQL that no other test uses, without the safety of the real one unless asked for. */
export async function ownCluster(options: Partial<EmbeddedOptions> = {}): Promise<OwnCluster> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'greenlight-own-'))
  fs.chmodSync(home, 0o711)
  const dataDir = path.join(home, 'data')
  const database = await startEmbedded({ dataDir, durable: false, ...options })
  return {
    database,
    dataDir: options.dataDir ?? dataDir,
    remove: async () => {
      await database.stop()
      fs.rmSync(home, { recursive: true, force: true })
    },
  }
}
