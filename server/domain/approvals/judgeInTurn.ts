import type { Actor } from '../kernel/actor.ts'
import { Turns } from '../kernel/Turns.ts'

/** How many moves of one actor are judged step by step at once: enough to fill the pool's pauses, not the pool. */
const AT_ONCE = 4

const turns = new WeakMap<Actor, Turns>()

/** Does what a lane left to the rules in the code, few at once for one request. Throws what `judge` throws. */
export async function judgeInTurn<T>(actor: Actor, judge: () => Promise<T>): Promise<T> {
  const own = turns.get(actor) ?? new Turns(AT_ONCE)
  turns.set(actor, own)
  await own.take()
  try {
    return await judge()
  } finally {
    own.give()
  }
}
