import { keepNewest } from '../domain/kernel/keepNewest.ts'
import type { Lane, Statement } from './Lane.ts'
import { HEAD_OF_LOG, newStatement } from './Plan.ts'
import type { Plan } from './Plan.ts'

/** Asks how far the world's log has grown. */
const HEAD = newStatement(`''::text as body, ${HEAD_OF_LOG} as head`, ['text'], true)

/** What the answers of a process may take when nothing else is said. */
export const USUAL_ANSWERS_MB = 32
const MB = 1024 * 1024

/** Of each of the two generations. */
const MOST_KEPT = 10_000

/** A world whose log has not grown for so long is quiet. */
const QUIET_AFTER_MS = 1_000

/** How far a world's log had grown when it was last asked, and since when it is seen there. */
interface Seen {
  head: bigint
  since: number
}

/** An answer with its holes filled, and how far the world's log had grown; null when nobody asked. */
export interface ReadAnswer {
  body: Buffer
  head: bigint | null
}

interface Kept {
  /** Null while it is only remembered that this was asked for. */
  head: bigint | null
  /** Null while only the head is remembered: whether the world is quiet enough is not known yet. */
  body: Buffer | null
}

/**
 * Answers that still stand. Every committed change of a world grows its log in the same transaction, so an answer that
 * was read at one head of the log is the answer for as long as the head is the same; only the head is asked for then,
 * with all requests that wait in one statement. In a quiet world every answer is kept. In any other one it is kept when it
 * was asked for before and then read twice at the same head: what is asked for once, and in a world that changes between
 * any two reads, costs nothing more. When a generation of answers is full the one before it is forgotten; what is used
 * moves to the younger one.
 */
export class Standing {
  readonly #lane: Lane
  #young = new Map<string, Kept>()
  #old = new Map<string, Kept>()
  #bytes = 0
  readonly #seen = new Map<string, Seen>()

  /** Of each of the two generations; 0 keeps nothing. */
  readonly #mostBytes: number

  constructor(lane: Lane, answersMb: number) {
    this.#lane = lane
    this.#mostBytes = (answersMb * MB) / 2
  }

  /**
   * The answer to a plan's values for a viewer (null: nobody else's): the one that stands, or else what `read` answers for
   * a statement.
   */
  async answer(
    plan: Plan,
    values: readonly string[],
    viewer: string | null,
    environmentId: string,
    read: (statement: Statement) => Promise<ReadAnswer>,
  ): Promise<Buffer> {
    if (viewer === null || this.#mostBytes === 0) return (await read(plan.statement)).body
    const name = `${environmentId}${plan.statement.id} ${viewer}${values.join('\0')}`
    const kept = this.#young.get(name) ?? this.#old.get(name)
    if (kept?.body) {
      const { head } = await this.#lane.run(HEAD, environmentId, [''])
      this.#see(environmentId, head!)
      if (head === kept.head) {
        if (!this.#young.has(name)) this.#keep(name, kept)
        return kept.body
      }
    }
    const { body, head } = await read(kept || this.#isQuiet(environmentId) ? plan.statementWithHead : plan.statement)
    if (head === null) this.#keep(name, { head, body: null })
    else {
      this.#see(environmentId, head)
      const stands = head === kept?.head || this.#isQuiet(environmentId)
      // Of its own: what was read lies in the middle of all that came with it.
      this.#keep(name, { head, body: stands ? Buffer.from(body) : null })
    }
    return body
  }

  #see(environmentId: string, head: bigint): void {
    if (this.#seen.get(environmentId)?.head === head) return
    keepNewest(this.#seen, environmentId, { head, since: performance.now() }, MOST_KEPT)
  }

  #isQuiet(environmentId: string): boolean {
    const seen = this.#seen.get(environmentId)
    return seen !== undefined && performance.now() - seen.since > QUIET_AFTER_MS
  }

  #keep(name: string, kept: Kept): void {
    this.#bytes += kept.body?.length ?? 0
    this.#young.set(name, kept)
    if (this.#bytes < this.#mostBytes && this.#young.size < MOST_KEPT) return
    this.#old = this.#young
    this.#young = new Map()
    this.#bytes = 0
  }
}
