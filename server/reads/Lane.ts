import type { LaneConnections, ReadConnections } from '../../db/lane.ts'

/** A statement that requests share. */
export interface Statement {
  /** Tells it from every other of this process. */
  id: number
  text: string
  /** It reads no lists: a matter of a moment. */
  short: boolean
}

/** What a statement answers one request: the answer's text with its holes. */
export interface LaneAnswer {
  body: Buffer
  /** How far the world's log had grown; null when the statement does not ask. */
  head: bigint | null
}

interface Waiting {
  values: readonly string[]
  resolve(answer: LaneAnswer): void
  reject(error: unknown): void
}

/** One statement in one world, and the requests that wait for it. */
interface Shared {
  statement: Statement
  environmentId: string
  waiting: Waiting[]
}

/** Requests that one statement answers at most. */
const MOST_SHARING = 64

/**
 * Runs the statements of reads, few at once. What arrives meanwhile for the same statement in the same world joins its
 * next run. Nothing waits for a timer: an idle server runs each request at once. Those that read no lists have a
 * connection of their own, where they never wait behind long ones.
 */
export class Lane {
  readonly #short: Track
  readonly #long: Track

  constructor({ short, long }: Pick<LaneConnections, 'short' | 'long'>) {
    this.#short = new Track(short)
    this.#long = new Track(long)
  }

  /** Answers one request. Rejects when the statement fails, for every request that shared it. */
  run(statement: Statement, environmentId: string, values: readonly string[]): Promise<LaneAnswer> {
    return (statement.short ? this.#short : this.#long).run(statement, environmentId, values)
  }
}

/** Some connections and what waits for them. */
class Track {
  readonly #connections: ReadConnections
  /** By statement and world, in the order in which each was first asked for. */
  readonly #queue = new Map<string, Shared>()
  #running = 0

  constructor(connections: ReadConnections) {
    this.#connections = connections
  }

  run(statement: Statement, environmentId: string, values: readonly string[]): Promise<LaneAnswer> {
    return new Promise((resolve, reject) => {
      const key = environmentId + statement.id
      let shared = this.#queue.get(key)
      if (!shared) this.#queue.set(key, (shared = { statement, environmentId, waiting: [] }))
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
  async #share({ text }: Statement, environmentId: string, waiting: Waiting[]): Promise<void> {
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
      for (const [number, body, head] of await this.#connections.run(text, [environmentId, ...columns])) {
        if (body) settle(asked[Number(number!.toString('latin1')) - 1]!, body, head)
      }
      for (const { reject } of waiting) reject(new Error('A read has no answer: a value that is never null was.'))
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }
}

function settle(requests: readonly Waiting[], body: Buffer, head: Buffer | undefined): void {
  const grown = head ? BigInt(head.toString('latin1')) : null
  for (const [i, { resolve }] of requests.entries()) resolve({ body: i === 0 ? body : Buffer.from(body), head: grown })
}

/** A PostgreSQL array of texts. */
const arrayOf = (values: readonly string[]): string => `{${values.map(quoted).join()}}`

const quoted = (value: string): string => (SPECIAL.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`)

const SPECIAL = /["\\]/
