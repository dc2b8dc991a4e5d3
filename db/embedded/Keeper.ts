import postgres from 'postgres'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedDatabaseError } from './EmbeddedDatabaseError.ts'
import type { Postmaster } from './postmaster.ts'
import { isAlive } from './processes.ts'

export interface KeeperOptions {
  readonly postmaster: Postmaster
  /** URL of the maintenance database at this port. */
  readonly connectionUrl: (port: number) => string
  readonly start: (port: number) => Promise<Postmaster>
  readonly stop: (pid: number) => Promise<void>
  readonly log: (line: string) => void
}

/** Key of the session lock whose holder answers for the server: the bytes of "greenl". */
const ownerLock = '113741025078892'
const answerMs = 60_000
const retryMs = 3_000

/**
 * Keeps one server running. The first process on a data folder owns its server through a session lock, which the
 * system frees however the process ends; later processes only use it. The loss of that session is also how the death
 * of the server is noticed.
 */
export class Keeper {
  postmaster: Postmaster
  readonly #options: KeeperOptions
  #session: postgres.Sql | undefined
  #owns = false
  #closing: Promise<void> | undefined
  #mending: Promise<void> | undefined
  readonly #stopping = new AbortController()

  constructor(options: KeeperOptions) {
    this.#options = options
    this.postmaster = options.postmaster
  }

  /** Waits until the server answers and has its database, then watches over it. */
  async open(): Promise<void> {
    const deadline = Date.now() + answerMs
    for (;;) {
      const session = this.#connect()
      try {
        await this.#claim(session)
        this.#session = session
        return
      } catch (error) {
        await session.end({ timeout: 0 })
        if (!isPassing(error)) throw error
        if (Date.now() > deadline) throw this.#silence(error)
        // It may just be on its way down, left by a process that was stopping it.
        if (!isAlive(this.postmaster.pid)) this.postmaster = await this.#options.start(this.postmaster.port)
        await sleep(20)
      }
    }
  }

  /** Stops the server if it is ours to stop. */
  close(): Promise<void> {
    this.#closing ??= this.#shutDown()
    return this.#closing
  }

  async #shutDown(): Promise<void> {
    this.#stopping.abort()
    await this.#mending
    await this.#session?.end({ timeout: 1 })
    if (this.#owns) await this.#options.stop(this.postmaster.pid)
  }

  #connect(): postgres.Sql {
    const session = postgres(this.#options.connectionUrl(this.postmaster.port), {
      max: 1,
      max_lifetime: null,
      connect_timeout: 5,
      fetch_types: false,
      connection: { application_name: 'greenlight keeper' },
      onnotice: () => {},
      onclose: () => {
        if (this.#session === session && !this.#closing) this.#mending ??= this.#mend(session)
      },
    })
    return session
  }

  async #claim(session: postgres.Sql): Promise<void> {
    const [lock] = await session`select pg_try_advisory_lock(${ownerLock}::bigint) as held`
    this.#owns = lock?.held === true
    const found = await session`select from pg_database where datname = 'greenlight'`
    if (found.length > 0) return
    await session`create database greenlight`.catch((error: unknown) => {
      // A second process of the same folder made it between our two statements, or while ours ran.
      if (!(error instanceof postgres.PostgresError && ['42P04', '23505'].includes(error.code))) throw error
    })
  }

  /** The session is lost: the server died, or only the session did. Tries until it is back or not wanted any more. */
  async #mend(lost: postgres.Sql): Promise<void> {
    this.#session = undefined
    await lost.end({ timeout: 0 })
    while (!this.#session && !this.#stopping.signal.aborted) {
      try {
        await this.#revive()
      } catch (error) {
        this.#options.log(`The bundled PostgreSQL is not back yet: ${(error as Error).message}`)
        await sleep(retryMs, undefined, { signal: this.#stopping.signal }).catch(() => {
          // Stopping ends the pause.
        })
      }
    }
    this.#mending = undefined
  }

  async #revive(): Promise<void> {
    const { port, pid } = this.postmaster
    if (!isAlive(pid)) {
      this.#options.log(`PostgreSQL (process ${pid}) ended unexpectedly and is started again.`)
      this.postmaster = await this.#options.start(port)
    }
    await this.open()
  }

  #silence(cause: unknown): EmbeddedDatabaseError {
    return new EmbeddedDatabaseError(
      'NOT_ANSWERING',
      `PostgreSQL (process ${this.postmaster.pid}) runs but does not answer. End that process and start again.`,
      { cause },
    )
  }
}

/** Starting up, shutting down, or not listening yet or any more. */
function isPassing(error: unknown): boolean {
  const passing = ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'CONNECTION_CLOSED', 'CONNECT_TIMEOUT']
  return passing.includes((error as { code?: string }).code ?? '')
}
