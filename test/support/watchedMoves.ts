import type { Database } from '../../db/client.ts'
import type { Context } from '../../server/domain/kernel/context.ts'

/** One statement of the lane: the function, its world, and who moves in it. */
export interface Sent {
  name: string
  tenant: string
  actors: string[]
}

/** The same database, which notes what is sent in one round trip, and how many transactions there were besides. */
export function watched(ctx: Context): { ctx: Context; sent: Sent[]; woken: bigint[]; others: () => number } {
  const sent: Sent[] = []
  const woken: bigint[] = []
  let transactions = 0
  const db: Database = {
    ...ctx.db,
    moves: {
      ...ctx.db.moves,
      call: (name, tenant, argument, options) => {
        const { moves } = argument as { moves: { actorId: string }[] }
        sent.push({ name, tenant, actors: moves.map(({ actorId }) => actorId) })
        return ctx.db.moves.call(name, tenant, argument, options)
      },
    },
    transaction: (...all) => {
      transactions++
      return ctx.db.transaction(...all)
    },
  }
  return { ctx: { ...ctx, db, onCommitted: (_, seq) => void woken.push(seq) }, sent, woken, others: () => transactions }
}
