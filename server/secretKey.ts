import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from './config.ts'

const FILE = 'secret.key'
const BYTES = 32

/**
 * The installation's key, which opens what the database keeps sealed: of the settings, or else of a file in the data
 * folder, made at the first start and readable by its owner only. Processes on several machines need the setting.
 */
export async function secretKey(setting: string | null, dataFolder: string): Promise<Buffer> {
  if (setting !== null) return Buffer.from(setting, 'base64')
  const file = join(dataFolder, FILE)
  await mkdir(dataFolder, { recursive: true })
  try {
    await writeFile(file, `${randomBytes(BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64')
  if (key.length < BYTES)
    throw new ConfigError(`${file} holds no key. Put the one of your backup there, or set SECRET_KEY.`)
  return key
}
