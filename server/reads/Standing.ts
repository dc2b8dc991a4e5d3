import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import type { Lane, LaneAnswer, Statement } from './Lane.ts'
import { newStatement } from './Plan.ts'
import type { Plan } from './Plan.ts'

/** Asks how far the world's log has grown. */
const HEAD = newStatement(
  `select r.n, ''::text as body, (select last_seq from event_counters) as head ` +
    `from (select set_config('app.tenant', $1::text, true) as tenant offset 0) world, ` +
    `lateral unnest(case when world.tenant is not null then $2::text[] end) with ordinality r(p0, n)`,
  true,
)

/** Of each of the two generations. */
const MOST_BYTES = 16 * 1024 * 1024
const MOST_KEPT = 10_000

interface Kept {
  /** Null while it is only remembered that this was asked for. */
  head: bigint | null
  /** Null while only the head is remembered: whether the world is quiet enough is not known yet. */
  body: Buffer | null
}

/**
 * Answers that still stand. Every committed change of a world grows its log in the same transaction, so an answer that
 * was read at one head of the log is the answer for as long as the head is the same; only the head is asked for then,
 * with all requests of the world in one statement. An answer is kept when it was asked for before and then read twice at
 * the same head: what is asked for once, and in a world that changes between any two reads, costs nothing more. When a
 * generation of answers is full the one before it is forgotten; what is used moves to the younger one.
 */
export class Standing {
  readonly #lane: Lane
  #young = new Map<string, Kept>()
  #old = new Map<string, Kept>()
  #bytes = 0

  constructor(lane: Lane) {
    this.#lane = lane
  }

  /** The answer to a plan's values for a viewer: the one that stands, or else what `read` answers for a statement. */
  async answer(
    plan: Plan,
    values: readonly string[],
    { ctx, language }: GraphContext,
    read: (statement: Statement) => Promise<LaneAnswer>,
  ): Promise<Buffer> {
    if (plan.timed) return (await read(plan.statement)).body
    const { environmentId, rights, timeZone } = ctx!.actor
    const viewer = plan.holes.length > 0 ? `${language}${timeZone}${String(rights)}` : ''
    const name = `${environmentId}${plan.statement.id} ${viewer}${values.join('\0')}`
    const kept = this.#young.get(name) ?? this.#old.get(name)
    if (kept?.body) {
      const { head } = await this.#lane.run(HEAD, environmentId, [''])
      if (head === kept.head) {
        if (!this.#young.has(name)) this.#keep(name, kept)
        return kept.body
      }
    }
    const { body, head } = await read(kept ? plan.statementWithHead : plan.statement)
    this.#keep(name, { head, body: head !== null && head === kept?.head ? body : null })
    return body
  }

  #keep(name: string, kept: Kept): void {
    this.#bytes += kept.body?.length ?? 0
    this.#young.set(name, kept)
    if (this.#bytes < MOST_BYTES && this.#young.size < MOST_KEPT) return
    this.#old = this.#young
    this.#young = new Map()
    this.#bytes = 0
  }
}
