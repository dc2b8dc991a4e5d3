import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseAccount } from './embedded/account.ts'
import { findBinaries } from './embedded/binaries.ts'
import { type Cluster, clusterExists, createCluster, openCluster, ownerRole } from './embedded/cluster.ts'
import { EmbeddedDatabaseError } from './embedded/EmbeddedDatabaseError.ts'
import { Keeper } from './embedded/Keeper.ts'
import { findPostmaster, freePort, launchPostmaster, type Postmaster, stopPostmaster } from './embedded/postmaster.ts'
import { serverSettings } from './embedded/serverSettings.ts'

export { EmbeddedDatabaseError } from './embedded/EmbeddedDatabaseError.ts'

export interface EmbeddedOptions {
  /** Folder of the bundled database. It is made when absent; everything of the database stays inside it. */
  readonly dataDir: string
  /** TCP port at 127.0.0.1; a free one when left out. A server that already runs on the folder keeps its own. */
  readonly port?: number
  /** One sentence for the log of the process. */
  readonly log?: (line: string) => void
  /** False gives up safety against a crash of the machine for speed: for tests only. True when left out. */
  readonly durable?: boolean
  /** Further PostgreSQL settings, such as `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface EmbeddedDatabase {
  /** URL of the superuser on the database `greenlight`. It stays the same while this object lives. */
  readonly url: string
  /** Process id of the server now; another one after it died and was started again. */
  readonly pid: number
  /** Stops the server, unless another process of the same data folder keeps it. May be called twice. */
  stop(): Promise<void>
}

/**
 * Starts the bundled PostgreSQL on a folder, or takes over the one that a killed process left running there. While
 * the returned object lives, a server that dies is started again on the same port.
 *
 * @throws EmbeddedDatabaseError with one clear sentence that says what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  try {
    return await start(options)
  } catch (cause) {
    if (cause instanceof EmbeddedDatabaseError) throw cause
    throw new EmbeddedDatabaseError(
      'START_FAILED',
      `The bundled PostgreSQL could not be started in ${path.resolve(options.dataDir)} (${(cause as Error).message}). ` +
        'Check that the folder can be written and that its disk has room, or set GREENLIGHT_DATA to another folder.',
      { cause },
    )
  }
}

async function start(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const log = options.log ?? (() => {})
  const folder = prepareFolder(options.dataDir)
  const durable = options.durable ?? true
  const clusterFolder = path.join(folder, 'cluster')
  const account = chooseAccount(clusterFolder)
  const binaries = findBinaries(account, log)
  if (!clusterExists(clusterFolder)) await createCluster(clusterFolder, account, binaries, durable)
  const cluster = openCluster(clusterFolder, account, binaries)
  const settings = serverSettings(durable, options.settings)
  const logFile = path.join(folder, 'server.log')

  const launch = (port: number | undefined) => ensureRunning(cluster, port, settings, logFile)
  const keeper = new Keeper({
    postmaster: await launch(options.port),
    connectionUrl: (port) => urlOf(cluster, port, 'postgres'),
    start: launch,
    stop: (pid) => stopPostmaster(cluster, pid),
    log,
  })
  await keeper.open()
  return {
    url: urlOf(cluster, keeper.postmaster.port, 'greenlight'),
    get pid() {
      return keeper.postmaster.pid
    },
    stop: () => keeper.close(),
  }
}

/** Finds the server of the folder or starts it, whoever else tries the same at this moment. */
async function ensureRunning(
  cluster: Cluster,
  wantedPort: number | undefined,
  settings: Readonly<Record<string, string>>,
  logFile: string,
): Promise<Postmaster> {
  const attempts = 20
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const running = findPostmaster(cluster.folder)
    if (running) return running
    const port = wantedPort ?? (await freePort())
    keepLogSmall(logFile)
    const launch = await launchPostmaster(cluster, port, settings, logFile)
    if (launch.kind === 'ready') return launch.postmaster
    if (launch.reason === 'PORT' && wantedPort !== undefined && attempt === attempts / 2) {
      throw new EmbeddedDatabaseError(
        'PORT_TAKEN',
        `Port ${port} of 127.0.0.1, meant for the bundled PostgreSQL, is taken by another program. Stop that program ` +
          'or choose another port.',
      )
    }
    await sleep(100)
  }
  throw new EmbeddedDatabaseError('START_FAILED', `PostgreSQL could not start on ${cluster.folder}. See ${logFile}.`)
}

function prepareFolder(dataDir: string): string {
  try {
    const made = fs.mkdirSync(dataDir, { recursive: true, mode: 0o711 })
    const folder = fs.realpathSync(dataDir)
    // The account that runs the server passes through; only the cluster inside is its own.
    if (made !== undefined) fs.chmodSync(folder, 0o711)
    fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK)
    for (const name of fs.readdirSync(folder)) if (isAbandonedDraft(folder, name)) removeDraft(folder, name)
    return folder
  } catch (cause) {
    throw new EmbeddedDatabaseError(
      'FOLDER_REFUSED',
      `The data folder ${path.resolve(dataDir)} cannot be used (${(cause as Error).message}). Make it writable for ` +
        'this account, or set GREENLIGHT_DATA to another folder.',
      { cause },
    )
  }
}

/** A draft that no start has touched for an hour was left by a kill. */
function isAbandonedDraft(folder: string, name: string): boolean {
  const hourMs = 3_600_000
  return name.startsWith('new-') && fs.statSync(path.join(folder, name)).mtimeMs < Date.now() - hourMs
}

function removeDraft(folder: string, name: string): void {
  fs.rmSync(path.join(folder, name), { recursive: true, force: true })
}

function keepLogSmall(logFile: string): void {
  const limitBytes = 10_000_000
  if (fs.existsSync(logFile) && fs.statSync(logFile).size > limitBytes) fs.renameSync(logFile, `${logFile}.1`)
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgres://${ownerRole}:${cluster.password}@127.0.0.1:${port}/${database}`
}
