import type { LaneConnections, ReadConnections } from '../../db/lane.ts'
import { AnsweredRow } from './AnsweredRow.ts'
import { MOST_WORLDS } from './worlds.ts'
import type { SharedText } from './worlds.ts'

/** A statement that requests share. */
export interface Statement {
  /** Tells it from every other of this process. */
  id: number
  text: SharedText
  /** It reads no lists: a matter of a moment. */
  short: boolean
}

/** What a statement answers one request. */
export interface LaneAnswer {
  /** The same for all requests that were one row. */
  row: AnsweredRow
  /** How far the world's log had grown; null when the statement does not ask. */
  head: bigint | null
}

interface Waiting {
  values: readonly string[]
  resolve(answer: LaneAnswer): void
  reject(error: unknown): void
}

/** One statement, and the requests that wait for it in each world. */
interface Shared {
  statement: Statement
  waiting: Map<string, Waiting[]>
}

/** Requests of one world that one statement answers at most. */
const MOST_SHARING = 64

/**
 * Runs the statements of reads, few at once. What arrives meanwhile for the same statement joins its next run: in the
 * same world, and where that is nothing but one object in any world. Nothing waits for a timer: an idle server runs each
 * request at once. Those that read no lists have a connection of their own, where they never wait behind long ones.
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
  /** By statement, and by world where each has its own, in the order in which each was first asked for. */
  readonly #queue = new Map<string, Shared>()
  #running = 0
  #soon = false

  constructor(connections: ReadConnections) {
    this.#connections = connections
  }

  run(statement: Statement, environmentId: string, values: readonly string[]): Promise<LaneAnswer> {
    return new Promise((resolve, reject) => {
      const key = statement.short && statement.text.manyWorlds ? String(statement.id) : environmentId + statement.id
      let shared = this.#queue.get(key)
      if (!shared) this.#queue.set(key, (shared = { statement, waiting: new Map() }))
      const others = shared.waiting.get(environmentId)
      if (others) others.push({ values, resolve, reject })
      else shared.waiting.set(environmentId, [{ values, resolve, reject }])
      this.#nextSoon()
    })
  }

  /** After everything that has already arrived was read, so that it shares the next statement. */
  #nextSoon(): void {
    if (this.#soon || this.#running >= this.#connections.width) return
    this.#soon = true
    setImmediate(() => {
      this.#soon = false
      this.#next()
    })
  }

  #next(): void {
    while (this.#running < this.#connections.width) {
      const [first] = this.#queue
      if (!first) return
      const [key, { statement, waiting }] = first
      this.#queue.delete(key)
      const now = takeFrom(waiting)
      // Those who are left over wait behind the others.
      if (waiting.size > 0) this.#queue.set(key, { statement, waiting })
      this.#running++
      void this.#share(statement, now).finally(() => {
        this.#running--
        this.#nextSoon()
      })
    }
  }

  /** Requests with the same values in the same world are one row. */
  async #share({ text }: Statement, worlds: [string, Waiting[]][]): Promise<void> {
    try {
      const asked = worlds.map(([, waiting]) => [...sameOf(waiting).values()])
      const { text: statement, size } = text.for(worlds.length)
      const values: string[] = []
      for (let world = 0; world < size; world++) {
        values.push(worlds[world]?.[0] ?? '')
        for (let i = 0; i < text.width - 1; i++) {
          values.push(arrayOf((asked[world] ?? []).map(([request]) => request!.values[i]!)))
        }
      }
      let unanswered = asked.reduce((sum, { length }) => sum + length, 0)
      for (const [world, number, body, head] of await this.#connections.run(statement, values)) {
        if (!body) break
        settle(asked[numberOf(world!)]![numberOf(number!) - 1]!, body, head)
        unanswered--
      }
      if (unanswered > 0) throw new Error('A read has no answer: a value that is never null was.')
    } catch (error) {
      for (const [, waiting] of worlds) for (const { reject } of waiting) reject(error)
    }
  }
}

const numberOf = (text: Buffer): number => Number(text.toString('latin1'))

/** Takes what one run serves of what waits. */
function takeFrom(waiting: Map<string, Waiting[]>): [string, Waiting[]][] {
  const taken: [string, Waiting[]][] = []
  for (const [environmentId, requests] of waiting) {
    if (taken.length === MOST_WORLDS) break
    taken.push([environmentId, requests.splice(0, MOST_SHARING)])
    waiting.delete(environmentId)
    if (requests.length > 0) waiting.set(environmentId, requests)
    if (requests.length > 0) break
  }
  return taken
}

function sameOf(waiting: readonly Waiting[]): Map<string, Waiting[]> {
  const same = new Map<string, Waiting[]>()
  for (const request of waiting) {
    const name = request.values.join('\0')
    const others = same.get(name)
    if (others) others.push(request)
    else same.set(name, [request])
  }
  return same
}

function settle(requests: readonly Waiting[], body: Buffer, head: Buffer | undefined): void {
  const grown = head ? BigInt(head.toString('latin1')) : null
  const row = new AnsweredRow(body, requests.length)
  for (const { resolve } of requests) resolve({ row, head: grown })
}

/** A PostgreSQL array of texts. */
const arrayOf = (values: readonly string[]): string => `{${values.map(quoted).join()}}`

const quoted = (value: string): string => (SPECIAL.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`)

const SPECIAL = /["\\]/
