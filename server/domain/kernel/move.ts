import { events } from '../../../db/schema/events.ts'
import type { Context } from './context.ts'
import { assertInSight } from './assertInSight.ts'
import { assertKey, hashOf, keyReused, thaw } from './idempotency.ts'
import { MoveLane } from './MoveLane.ts'
import { rowOf } from './readOnce.ts'
import { requireRight } from './rights.ts'
import type { WriteOptions } from './write.ts'

/** What every move carries to the database, besides its own facts. */
interface Move {
  actorKind: string
  actorId: string
  actorName: string
  key: string | null
  /** SHA-256 of the operation and its input, in hexadecimal; null without a key. */
  hash: string | null
  facts: object
}

interface Outcome {
  /** DONE and REPEATED come with the answer; any other word is a refusal, with what its sentence needs. */
  outcome: string
  answer: string | null
}

export interface Lane {
  moves: MoveLane<Move, Outcome>
}

/**
 * A lane of moves that one function of the database does, many at once: `name(tenant, { …shared, moves })`.
 * `exclusive` says what else than the idempotency key two moves of one statement may not share.
 */
export function openLane(name: string, exclusive: (facts: never) => readonly string[] = () => []): Lane {
  const moves = new MoveLane<Move, Outcome>(
    async ({ db, environmentId, shared, clock, moves, newsAfter }) => {
      const { rows, appended } = await db.moves.call(
        name,
        environmentId,
        {
          ...(JSON.parse(shared) as object),
          moves: moves.map(({ facts, ...move }, place) => ({ place, ...move, ...facts })),
        },
        { clock, newsAfter },
      )
      const outcomes = new Array<Outcome>(moves.length)
      let seq: bigint | null = null
      for (const row of rows) {
        outcomes[row.place] = row
        if (row.seq !== null) seq = BigInt(row.seq)
      }
      if (rows.length !== moves.length) throw new Error(`${name} answered ${rows.length} of ${moves.length} moves.`)
      return { outcomes, seq, appended: appended.map((row) => rowOf(events, row)) }
    },
    ({ actorId, key, facts }) => [...(key === null ? [] : [`${actorId} ${key}`]), ...exclusive(facts as never)],
  )
  return { moves }
}

/**
 * The frame of a write that is one round trip, shared with whoever waits for the same: right, key, the lane, and what
 * the outcome means. Repeats, journal and commit are as in `write`. `otherwise` puts any other outcome into words.
 */
export async function move<T>(
  ctx: Context,
  lane: Lane,
  options: Pick<WriteOptions, 'operation' | 'right' | 'input'> & { shared?: object; facts: object },
  otherwise: (outcome: string, about: Record<string, unknown>) => T | Promise<T>,
): Promise<T> {
  const { actor } = ctx
  requireRight(actor, options.right)
  await assertInSight(ctx, options.input)
  const key = options.input.idempotencyKey ?? null
  if (key !== null) assertKey(key)
  const { outcome, answer } = await lane.moves.join(ctx, JSON.stringify(options.shared ?? {}), {
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    key,
    hash: key === null ? null : hashOf(options).toString('hex'),
    facts: options.facts,
  })
  if (outcome === 'DONE' || outcome === 'REPEATED') return thaw(answer!) as T
  if (outcome === 'KEY_REUSED') throw keyReused()
  return otherwise(outcome, (answer === null ? {} : thaw(answer)) as Record<string, unknown>)
}
