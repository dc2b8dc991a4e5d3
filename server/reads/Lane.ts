import type { LaneConnections } from '../../db/lane.ts'

/** What a statement answers one request: the answer's text with its holes, and how far the world's log had grown. */
export interface LaneAnswer {
  body: Buffer
  head: bigint
}

interface Waiting {
  values: readonly string[]
  resolve(answer: LaneAnswer): void
  reject(error: unknown): void
}

/** One statement in one world, and the requests that wait for it. */
interface Shared {
  statement: string
  environmentId: string
  waiting: Waiting[]
}

/** Requests that one statement answers at most. */
const MOST_SHARING = 64

/**
 * Runs the statements of reads, as many at once as there are connections. What arrives meanwhile for the same statement
 * in the same world joins its next run. Nothing waits for a timer: an idle server runs each request at once.
 */
export class Lane {
  readonly #connections: LaneConnections
  /** By statement and world, in the order in which each was first asked for. */
  readonly #queue = new Map<string, Shared>()
  #running = 0

  constructor(connections: LaneConnections) {
    this.#connections = connections
  }

  /** Answers one request. Rejects when the statement fails, for every request that shared it. */
  run(statement: string, environmentId: string, values: readonly string[]): Promise<LaneAnswer> {
    return new Promise((resolve, reject) => {
      const key = `${environmentId}${statement}`
      const shared = this.#queue.get(key) ?? { statement, environmentId, waiting: [] }
      this.#queue.set(key, shared)
      shared.waiting.push({ values, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    while (this.#running < this.#connections.width) {
      const [first] = this.#queue
      if (!first) return
      const [key, { statement, environmentId, waiting }] = first
      const now = waiting.splice(0, MOST_SHARING)
      // Those who are left over wait behind the others.
      this.#queue.delete(key)
      if (waiting.length > 0) this.#queue.set(key, { statement, environmentId, waiting })
      this.#running++
      void this.#share(statement, environmentId, now).finally(() => {
        this.#running--
        this.#next()
      })
    }
  }

  /** Requests with the same values are one row; each has its answer to itself. */
  async #share(statement: string, environmentId: string, waiting: Waiting[]): Promise<void> {
    try {
      const same = new Map<string, Waiting[]>()
      for (const request of waiting) {
        const name = request.values.join('\0')
        const others = same.get(name)
        if (others) others.push(request)
        else same.set(name, [request])
      }
      const asked = [...same.values()]
      const columns = waiting[0]!.values.map((_, i) => arrayOf(asked.map(([request]) => request!.values[i]!)))
      for (const [number, body, head] of await this.#connections.run(statement, [environmentId, ...columns])) {
        if (body && head) settle(asked[Number(number!.toString('latin1')) - 1]!, body, head)
      }
      for (const { reject } of waiting) reject(new Error('A read has no answer: a value that is never null was.'))
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}

function settle(requests: readonly Waiting[], body: Buffer, head: Buffer): void {
  const grown = BigInt(head.toString('latin1'))
  for (const [i, { resolve }] of requests.entries()) resolve({ body: i === 0 ? body : Buffer.from(body), head: grown })
}

/** A PostgreSQL array of texts. */
const arrayOf = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join()}}`
