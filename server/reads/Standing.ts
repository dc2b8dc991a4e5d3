import type { GraphContext } from '../resolvers/kernel/GraphContext.ts'
import type { Lane, LaneAnswer } from './Lane.ts'
import type { Plan } from './Plan.ts'

/** Asks how far the world's log has grown. */
const HEAD =
  `select r.n, ''::text as body, (select last_seq from event_counters) as head ` +
  `from (select set_config('app.tenant', $1::text, true) as tenant offset 0) world, ` +
  `lateral unnest(case when world.tenant is not null then $2::text[] end) with ordinality r(p0, n)`

const MOST_BYTES = 32 * 1024 * 1024
const MOST_KEYS = 20_000

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
 * the same head: what is asked for once, and in a world that changes between any two reads, costs nothing more.
 */
export class Standing {
  readonly #lane: Lane
  readonly #kept = new Map<string, Kept>()
  #bytes = 0

  constructor(lane: Lane) {
    this.#lane = lane
  }

  /** The answer to a plan's values for a viewer: the one that stands, or else what `read` answers for a statement. */
  async answer(
    plan: Plan,
    values: readonly string[],
    { ctx, language }: GraphContext,
    read: (statement: string) => Promise<LaneAnswer>,
  ): Promise<Buffer> {
    if (plan.timed) return (await read(plan.statement)).body
    const { environmentId, rights, timeZone } = ctx!.actor
    const viewer = plan.holes.length > 0 ? `${language}${timeZone}${String(rights)}` : ''
    const name = `${environmentId}\0${plan.id}\0${viewer}\0${values.join('\0')}`
    const kept = this.#kept.get(name)
    if (kept?.body) {
      const { head } = await this.#lane.run(HEAD, environmentId, [''])
      if (head === kept.head) return kept.body
    }
    const { body, head } = await read(kept ? plan.statementWithHead : plan.statement)
    this.#keep(name, { head, body: head !== null && head === kept?.head ? body : null })
    return body
  }

  #keep(name: string, kept: Kept): void {
    this.#forget(name)
    this.#kept.set(name, kept)
    this.#bytes += sizeOf(name, kept)
    while (this.#bytes > MOST_BYTES || this.#kept.size > MOST_KEYS) this.#forget(this.#kept.keys().next().value!)
  }

  #forget(name: string): void {
    const kept = this.#kept.get(name)
    if (!kept) return
    this.#kept.delete(name)
    this.#bytes -= sizeOf(name, kept)
  }
}

const sizeOf = (name: string, { body }: Kept): number => name.length * 2 + (body?.length ?? 0)
