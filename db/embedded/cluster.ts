import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { type Account, canReach } from './account.ts'
import { type Binaries, programOf } from './binaries.ts'
import { EmbeddedDatabaseError } from './EmbeddedDatabaseError.ts'
import { serverEnvironment } from './serverEnvironment.ts'

/** Superuser of the bundled PostgreSQL. */
export const ownerRole = 'greenlight_owner'

const passwordFile = 'greenlight.password'

/** One set of data files. */
export interface Cluster {
  readonly folder: string
  /** How the server names the folder. */
  readonly dataArgument: string
  readonly password: string
  readonly account: Account | undefined
  readonly binaries: Binaries
}

/** Whether `initdb` has once finished in this folder. */
export function clusterExists(folder: string): boolean {
  return fs.existsSync(folder)
}

/** Reads what is needed to run an existing cluster, or says why it cannot be used. */
export function openCluster(folder: string, account: Account | undefined, binaries: Binaries): Cluster {
  const version = readEssential(folder, 'PG_VERSION')
  if (version !== String(binaries.major)) {
    throw new EmbeddedDatabaseError(
      'VERSION_MISMATCH',
      `The data in ${folder} was written by PostgreSQL ${version}, and this Greenlight brings PostgreSQL ` +
        `${binaries.major}. Start the Greenlight that wrote it and restore a backup of it here, or move the folder away.`,
    )
  }
  const password = readEssential(folder, passwordFile)
  return { folder, dataArgument: dataArgumentOf(folder, account), password, account, binaries }
}

/**
 * Makes an empty cluster: UTF-8, C.UTF-8 order, checksums, password sign-in only. It appears in `folder` whole or not
 * at all, so that a kill in between leaves nothing half made.
 */
export async function createCluster(
  folder: string,
  account: Account | undefined,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const home = path.dirname(folder)
  const draft = fs.mkdtempSync(path.join(home, 'new-'))
  try {
    const data = path.join(draft, 'cluster')
    const secret = path.join(draft, 'password')
    const password = randomBytes(24).toString('base64url')
    fs.mkdirSync(data, { mode: 0o700 })
    fs.writeFileSync(secret, password, { mode: 0o600 })
    if (account) for (const file of [draft, data, secret]) fs.chownSync(file, account.uid, account.gid)
    await runInitdb(data, account, binaries, durable)
    const kept = path.join(data, passwordFile)
    fs.writeFileSync(kept, password, { mode: 0o600, flush: durable })
    if (account) fs.chownSync(kept, account.uid, account.gid)
    fs.renameSync(data, folder)
  } catch (error) {
    // Another start of the same copy may have made it meanwhile.
    if (!clusterExists(folder)) throw error
  } finally {
    fs.rmSync(draft, { recursive: true, force: true })
  }
}

async function runInitdb(
  data: string,
  account: Account | undefined,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const dataArgument = dataArgumentOf(data, account)
  const options = [
    `--pgdata=${dataArgument}`,
    `--pwfile=${dataArgument}/../password`,
    `--username=${ownerRole}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ]
  const child = spawn(programOf(binaries, 'initdb'), options, {
    cwd: data,
    env: serverEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text))
  const status = await new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  if (status === 0) return
  throw new EmbeddedDatabaseError(
    'START_FAILED',
    `PostgreSQL could not make a new database in ${path.dirname(path.dirname(data))} ` +
      `(${complaint.trim().split('\n').at(-1) || status}). Check that the disk has room and that the folder can be ` +
      'written, or set GREENLIGHT_DATA to another folder.',
  )
}

/**
 * The name of the folder for the server. Below a folder that its account may not enter (root's home, for one) the
 * server is started inside the data folder and calls it "the folder I am in", for which no way in is needed.
 */
function dataArgumentOf(folder: string, account: Account | undefined): string {
  if (canReach(account, folder)) return folder
  if (process.platform === 'linux' && fs.existsSync('/proc/self/cwd')) return '/proc/self/cwd'
  throw new EmbeddedDatabaseError(
    'FOLDER_REFUSED',
    `The account ${account?.name}, under which PostgreSQL has to run, cannot enter ${folder}. Start Greenlight as an ` +
      'ordinary user, or set GREENLIGHT_DATA to a folder that every account may enter.',
  )
}

function readEssential(folder: string, name: string): string {
  try {
    return fs.readFileSync(path.join(folder, name), 'utf8').trim()
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') {
      throw new EmbeddedDatabaseError(
        'FOLDER_REFUSED',
        `The data in ${folder} belongs to another account. Start Greenlight as the account that made it, or set ` +
          'GREENLIGHT_DATA to a folder of your own.',
        { cause },
      )
    }
    throw new EmbeddedDatabaseError('FOLDER_CORRUPT', corruptMessage(folder, `its file ${name} cannot be read`), {
      cause,
    })
  }
}

/** The sentence for a folder whose content PostgreSQL does not accept. */
export function corruptMessage(folder: string, reason: string): string {
  return (
    `The database in ${folder} is damaged (${reason}) and was left as it is. Restore a backup into a new folder named ` +
    'by GREENLIGHT_DATA, or move this folder away to begin anew.'
  )
}
