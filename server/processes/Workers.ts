import cluster from 'node:cluster'
import type { Worker } from 'node:cluster'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a worker says once it serves. */
export const READY = 'greenlight ready'

const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** How much longer than the others the last of them listens. */
const LAST_LISTENS_MS = 500
/** Who lived so long did not end because of how it began. */
const SETTLED_MS = 10_000

/** A worker ended before all of them were ready. It has said why. */
export class WorkerFailed extends Error {
  override name = 'WorkerFailed'
}

/** One of the places that a worker stands at; when it ends, another takes its place. */
interface Place {
  number: number
  worker: Worker | null
  pauseMs: number
}

/**
 * The processes that serve on one port: each is a whole server without memory of its own, so that it does not matter
 * which of them a client meets. Their listening socket belongs to this process: it stays open whichever of them ends.
 */
export class Workers {
  readonly #places: Place[]
  readonly #environment: Record<string, string>
  readonly #log: (line: string) => void
  #closing = false

  /** `environment` is added to the variables of this process. */
  constructor(count: number, environment: Record<string, string>, log: (line: string) => void) {
    this.#places = Array.from({ length: count }, (_, i) => ({ number: i + 1, worker: null, pauseMs: FIRST_PAUSE_MS }))
    this.#environment = environment
    this.#log = log
  }

  /** Resolves when all of them serve. Rejects with WorkerFailed when one of them ends before it does. */
  async start(): Promise<void> {
    // Each accepts for itself: a connection that one did not accept before it died or hung is accepted by the others,
    // instead of staying with whoever passed it on.
    cluster.schedulingPolicy = cluster.SCHED_NONE
    try {
      await Promise.all(this.#places.map((place) => this.#fork(place)))
    } catch (error) {
      for (const { worker } of this.#places) worker?.process.kill('SIGKILL')
      throw error
    }
    for (const place of this.#places) this.#watch(place)
  }

  /**
   * Tells all of them to finish what is under way, and waits for their ends. One goes on accepting until the others have
   * stopped, so that no connection waits for nobody. Rejects when one could not end in order.
   */
  async stop(): Promise<void> {
    this.#closing = true
    const [last, ...others] = this.#places.map(({ worker }) => worker)
    const ends = others.map(endOf)
    if (others.length > 0) await sleep(LAST_LISTENS_MS)
    const codes = await Promise.all([...ends, endOf(last!)])
    if (codes.some((code) => code !== 0)) throw new Error('a process did not end in order')
  }

  /** Starts a worker at a place and waits until it serves. */
  #fork(place: Place): Promise<void> {
    const worker = cluster.fork(this.#environment)
    place.worker = worker
    return new Promise((resolve, reject) => {
      worker.once('exit', () => reject(new WorkerFailed(`Process ${place.number} could not start.`)))
      worker.on('message', (message) => message === READY && resolve())
    })
  }

  /** Has another take the place of a worker that serves, when it ends. */
  #watch(place: Place): void {
    const since = performance.now()
    const again = (code: number, signal: string | null) => {
      if (this.#closing) return
      if (performance.now() - since > SETTLED_MS) place.pauseMs = FIRST_PAUSE_MS
      void this.#replace(place, `ended (${signal ?? `exit code ${code}`})`)
    }
    const { worker } = place
    if (worker!.isDead()) again(worker!.process.exitCode ?? 1, worker!.process.signalCode)
    else worker!.once('exit', again)
  }

  async #replace(place: Place, what: string): Promise<void> {
    const { number, pauseMs, worker } = place
    const of = `${number} of ${this.#places.length}`
    this.#log(`Process ${worker!.process.pid} (${of}) ${what}; another takes its place in ${pauseMs / 1_000} s.`)
    await sleep(pauseMs)
    place.pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    if (this.#closing) return
    try {
      await this.#fork(place)
    } catch (error) {
      if (!(error instanceof WorkerFailed)) throw error
      if (!this.#closing) void this.#replace(place, 'could not start')
      return
    }
    this.#log(`Process ${place.worker!.process.pid} (${of}) serves.`)
    this.#watch(place)
  }
}

/** Tells a worker to end; answers its exit code, null when a signal ended it. */
function endOf(worker: Worker | null): Promise<number | null> {
  if (!worker || worker.isDead()) return Promise.resolve(0)
  return new Promise((resolve) => {
    worker.once('exit', (code) => resolve(code))
    worker.process.kill('SIGTERM')
  })
}
