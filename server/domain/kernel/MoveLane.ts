import { databaseError, databaseIsAway } from '../../../db/client.ts'
import type { Database } from '../../../db/client.ts'
import type { EventRow } from '../../../db/schema/events.ts'
import type { Context } from './context.ts'
import { Turns } from './Turns.ts'

/** Moves of one kind that wait together: what one statement can do at once. */
export interface Batch<M> {
  db: Database
  environmentId: string
  /** What the moves have in common besides their world, such as a currency. */
  shared: string
  clock?: Date
  moves: readonly M[]
  /** Where the world's log was heard of last, if somebody waits for what these few moves append. */
  newsAfter: bigint | null
}

/** What a statement did: an outcome for each of its moves, in their order, and the log's last number if it grew. */
export interface Done<O> {
  outcomes: readonly O[]
  seq: bigint | null
  /** What the log holds behind `newsAfter`, from its first event on, where that was asked. */
  appended?: readonly EventRow[]
}

interface Waiting<M, O> {
  move: M
  onCommitted: Context['onCommitted']
  heardUpTo: Context['heardUpTo']
  resolve: (outcome: O) => void
  reject: (error: unknown) => void
}

interface Queue<M, O> extends Omit<Batch<M>, 'moves' | 'newsAfter'> {
  waiting: Waiting<M, O>[]
}

/** As many statements at once as there are connections for them, whatever they move. */
const turns = new WeakMap<Database, Turns>()

function turnsOf(db: Database): Turns {
  const known = turns.get(db) ?? new Turns(db.moves.width)
  turns.set(db, known)
  return known
}

/** The most moves of one statement. */
const MOST = 100
/** The most whose news are read back with them: of more the streams read the log themselves, a batch at a time. */
const FEW = 4
const RETRIED = new Set(['40001', '40P01'])
/** Another call took the key meanwhile: whoever looks again finds it. */
const KEY_TAKEN = /^idempotency_keys_.+_pk$/
const ATTEMPTS = 4

/**
 * Lets moves that wait for the same account share a statement. At most one is under way for each world; what comes
 * meanwhile joins the next. There is no timer: whoever comes alone is done alone, at once. Moves of two worlds never
 * meet. `exclusive` names what two moves of one batch may not have in common, such as a key or an order.
 */
export class MoveLane<M, O> {
  readonly #queues = new WeakMap<Database, Map<string, Queue<M, O>>>()

  constructor(
    private readonly run: (batch: Batch<M>) => Promise<Done<O>>,
    private readonly exclusive: (move: M) => readonly string[],
  ) {}

  /** Answers the move's outcome after the commit. Throws what the database threw for this move alone. */
  join(ctx: Context, shared: string, move: M): Promise<O> {
    const queue = this.#queueOf(ctx, shared)
    return new Promise((resolve, reject) => {
      queue.waiting.push({ move, onCommitted: ctx.onCommitted, heardUpTo: ctx.heardUpTo, resolve, reject })
    })
  }

  #queueOf(ctx: Context, shared: string): Queue<M, O> {
    const { db, clock } = ctx
    const { environmentId } = ctx.actor
    const queues = this.#queues.get(db) ?? new Map<string, Queue<M, O>>()
    this.#queues.set(db, queues)
    const name = [environmentId, shared, clock?.getTime()].join(' ')
    const known = queues.get(name)
    if (known) return known
    const queue: Queue<M, O> = { db, environmentId, shared, clock, waiting: [] }
    queues.set(name, queue)
    // After everything that has already arrived was read, so that it shares the first statement.
    setImmediate(() => void this.#empty(queue, () => queues.delete(name)))
    return queue
  }

  /** One batch after the other until nobody waits. A batch is chosen when it can start. Never rejects. */
  async #empty(queue: Queue<M, O>, close: () => void): Promise<void> {
    const turns = turnsOf(queue.db)
    while (queue.waiting.length > 0) {
      await turns.take()
      await this.#settle(queue, this.#take(queue))
      turns.give()
    }
    close()
  }

  /** The next batch, in the order of arrival; who may not share it with another stays for the next. */
  #take(queue: Queue<M, O>): Waiting<M, O>[] {
    const taken: Waiting<M, O>[] = []
    const left: Waiting<M, O>[] = []
    const names = new Set<string>()
    for (const one of queue.waiting) {
      const own = this.exclusive(one.move)
      const fits = taken.length < MOST && !own.some((name) => names.has(name))
      ;(fits ? taken : left).push(one)
      for (const name of own) names.add(name)
    }
    queue.waiting = left
    return taken
  }

  /** Does a batch. When the database refuses it as a whole, each is tried alone, so that only the culprit fails. */
  async #settle(queue: Queue<M, O>, batch: Waiting<M, O>[]): Promise<void> {
    try {
      const { outcomes, seq, appended } = await this.#attempt(queue, batch)
      if (seq !== null) {
        for (const wake of new Set(batch.map(({ onCommitted }) => onCommitted)))
          wake(queue.environmentId, seq, appended)
      }
      batch.forEach(({ resolve }, i) => resolve(outcomes[i]!))
    } catch (error) {
      if (batch.length === 1 || databaseIsAway(error) || !databaseError(error)) {
        for (const { reject } of batch) reject(error)
        return
      }
      for (const one of batch) await this.#settle(queue, [one])
    }
  }

  async #attempt(queue: Queue<M, O>, batch: Waiting<M, O>[]): Promise<Done<O>> {
    const { db, environmentId, shared, clock } = queue
    const moves = batch.map(({ move }) => move)
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.run({ db, environmentId, shared, clock, moves, newsAfter: newsOf(environmentId, batch) })
      } catch (error) {
        const { code = '', constraint = '' } = databaseError(error) ?? {}
        if (attempt >= ATTEMPTS || !(RETRIED.has(code) || KEY_TAKEN.test(constraint))) throw error
      }
    }
  }
}

/** Where the news of these moves begin for whoever waits for them here; null when nobody does, or for too many. */
function newsOf(environmentId: string, batch: readonly Waiting<unknown, never>[]): bigint | null {
  const heard = batch.length > FEW ? null : (batch[0]!.heardUpTo?.(environmentId) ?? null)
  return heard === null || heard < 0n ? null : heard
}
