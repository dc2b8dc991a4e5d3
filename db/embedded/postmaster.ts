import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { programOf } from './binaries.ts'
import { type Cluster, corruptMessage } from './cluster.ts'
import { EmbeddedDatabaseError } from './EmbeddedDatabaseError.ts'
import { isAlive, servesFolder } from './processes.ts'
import { serverEnvironment } from './serverEnvironment.ts'

/** A PostgreSQL server that runs. */
export interface Postmaster {
  readonly pid: number
  readonly port: number
}

/** What came of starting a server: it runs, or it may be tried again for a reason that passes. */
export type Launch = { kind: 'ready'; postmaster: Postmaster } | { kind: 'again'; reason: 'LOCKED' | 'PORT' }

interface PidFile extends Postmaster {
  readonly ready: boolean
}

const orphansMs = 15_000

/** The server that already runs on this folder, ready or not; undefined when there is none. */
export function findPostmaster(clusterFolder: string): Postmaster | undefined {
  const found = readPidFile(clusterFolder)
  if (!found || !isAlive(found.pid)) return undefined
  return servesFolder(found.pid, clusterFolder) ? found : undefined
}

/** Starts a server on the folder and waits until it answers, however long its recovery takes. */
export async function launchPostmaster(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<Launch> {
  const deadline = Date.now() + orphansMs
  for (;;) {
    dropStalePidFile(cluster.folder)
    const complaint = await tryLaunch(cluster, port, settings, logFile)
    if (typeof complaint !== 'string') return { kind: 'ready', postmaster: complaint }
    if (/lock file "postmaster.pid" already exists/.test(complaint)) return { kind: 'again', reason: 'LOCKED' }
    if (/could not (bind|create any TCP\/IP sockets)/.test(complaint)) return { kind: 'again', reason: 'PORT' }
    // Helpers of a server that was killed go on for a moment and hold its shared memory.
    const orphans = /(pre-existing shared memory block|still in use)/.test(complaint)
    if (!orphans || Date.now() > deadline) throw startFailure(cluster, complaint, logFile)
    await sleep(100)
  }
}

/** Stops a server: open transactions are rolled back, everything acknowledged is on the disk. Waits until it is gone. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  const gentleMs = 30_000
  signal(cluster, pid, 'SIGINT')
  if (await isGone(pid, gentleMs)) return
  signal(cluster, pid, 'SIGQUIT')
  if (await isGone(pid, gentleMs)) return
  throw new EmbeddedDatabaseError(
    'NOT_ANSWERING',
    `PostgreSQL (process ${pid}) does not stop. End that process by hand.`,
  )
}

/** A TCP port of this machine's own address that nobody uses now. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a numbered port')
  return address.port
}

async function tryLaunch(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<Postmaster | string> {
  const log = fs.openSync(logFile, 'a', 0o600)
  const logStart = fs.fstatSync(log).size
  const options = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ])
  const child = spawn(programOf(cluster.binaries, 'postgres'), ['-D', cluster.dataArgument, ...options], {
    cwd: cluster.folder,
    env: serverEnvironment(),
    // Its own session: Ctrl-C in the terminal reaches us, and we stop it when we are done with it.
    detached: true,
    stdio: ['ignore', log, log],
    ...(cluster.account && { uid: cluster.account.uid, gid: cluster.account.gid }),
  })
  fs.closeSync(log)
  let ended: string | undefined
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, name) => (ended ??= `PostgreSQL ended with ${code ?? name}`))
  child.unref()
  while (ended === undefined) {
    const found = readPidFile(cluster.folder)
    if (found?.ready && found.pid === child.pid) return { pid: found.pid, port: found.port }
    await sleep(5)
  }
  return lastComplaint(logFile, logStart) ?? ended
}

/** Line numbers as PostgreSQL's src/include/utils/pidfile.h fixes them. */
function readPidFile(clusterFolder: string): PidFile | undefined {
  const text = textOf(path.join(clusterFolder, 'postmaster.pid'))
  if (text === undefined) return undefined
  const lines = text.split('\n')
  const pid = Number(lines[0])
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** A file's text; undefined when there is none, also when a server that ends takes it away just now. */
function textOf(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** PostgreSQL takes any living process with the noted id for a rival of its own, so the note of a dead one goes. */
function dropStalePidFile(clusterFolder: string): void {
  if (!findPostmaster(clusterFolder)) fs.rmSync(path.join(clusterFolder, 'postmaster.pid'), { force: true })
}

function lastComplaint(logFile: string, from: number): string | undefined {
  const written = fs.readFileSync(logFile).subarray(from).toString('utf8')
  const lines = written.split('\n').filter((line) => /(FATAL|PANIC|ERROR|could not|must be):?/.test(line))
  return lines.length > 0 ? lines.map((line) => line.replace(/^.*?(?=(FATAL|PANIC|ERROR))/, '')).join(' ') : undefined
}

function startFailure(cluster: Cluster, complaint: string, logFile: string): EmbeddedDatabaseError {
  if (/No space left/.test(complaint)) {
    return new EmbeddedDatabaseError(
      'FOLDER_REFUSED',
      `The disk that holds ${cluster.folder} is full. Make room and start again.`,
    )
  }
  if (
    /(PANIC|invalid|corrupt|is missing|not a valid|No such file|could not (read|locate|open|find))/i.test(complaint)
  ) {
    return new EmbeddedDatabaseError('FOLDER_CORRUPT', corruptMessage(cluster.folder, complaint))
  }
  return new EmbeddedDatabaseError(
    'START_FAILED',
    `PostgreSQL could not start on ${cluster.folder}: ${complaint} See ${logFile}.`,
  )
}

function signal(cluster: Cluster, pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  if (!isAlive(pid)) return
  if (process.platform === 'win32') {
    // Windows has no such signals; the server's own tool sends what stands for them.
    const word = name === 'SIGINT' ? 'INT' : 'QUIT'
    spawn(programOf(cluster.binaries, 'pg_ctl'), ['kill', word, String(pid)], { stdio: 'ignore' })
    return
  }
  process.kill(pid, name)
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await sleep(10)
  }
  return true
}
