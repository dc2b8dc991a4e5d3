import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { EmbeddedDatabaseError } from './EmbeddedDatabaseError.ts'

/** An account of the operating system under which PostgreSQL runs. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

const preferred = ['postgres', 'nobody', 'daemon']

/**
 * The account that has to run PostgreSQL, which refuses root: undefined for an ordinary user (run as that user), and
 * for root the owner of the existing data, or else an unprivileged account that the system already has.
 *
 * @param clusterFolder where the data is, or will be
 */
export function chooseAccount(clusterFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  if (fs.existsSync(clusterFolder)) {
    const { uid, gid } = fs.statSync(clusterFolder)
    if (uid !== 0) return { name: `number ${uid}`, uid, gid }
  }
  const accounts = readAccounts()
  const candidates = [...preferred.flatMap((name) => accounts.filter((account) => account.name === name)), ...accounts]
  const account = candidates.find((candidate) => candidate.uid !== 0)
  if (account && canReach(account, '/')) return account
  throw new EmbeddedDatabaseError(
    'ACCOUNT_MISSING',
    'PostgreSQL refuses to run as root, and no other account can be used here. Start Greenlight as an ordinary user, ' +
      'or set DATABASE_URL to a PostgreSQL 18 of your own.',
  )
}

/** Whether the account may enter this folder. Asked of the system itself, so access lists and mounts count too. */
export function canReach(account: Account | undefined, folder: string): boolean {
  if (!account) return true
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], {
    uid: account.uid,
    gid: account.gid,
    cwd: '/',
    stdio: 'ignore',
  })
  return status === 0
}

function readAccounts(): Account[] {
  const lines = fs.readFileSync('/etc/passwd', 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
