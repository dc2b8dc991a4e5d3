import { activateOrder } from './activateOrder.ts'
import { byId, byIdReadAnew } from './byId.ts'
import { changingById } from './changingById.ts'
import { changingList } from './changingList.ts'
import { coldPage } from './coldPage.ts'
import { commitsWithEvents } from './commitsWithEvents.ts'
import { delay } from './delay.ts'
import { giveCredit, giveCreditHot } from './giveCredit.ts'
import { largerList } from './largerList.ts'
import { list, listOfOne, listReadAnew } from './list.ts'
import { otherLists } from './otherLists.ts'
import { refused } from './refused.ts'
import type { Scenario } from './Scenario.ts'
import { sockets } from './sockets.ts'
import { start } from './start.ts'

/** Every scenario, in the order that it is told in; those that write run last. */
export const SCENARIOS: readonly Scenario[] = [
  list,
  listOfOne,
  listReadAnew,
  byId,
  byIdReadAnew,
  refused,
  largerList,
  otherLists,
  start,
  coldPage,
  changingList,
  changingById,
  giveCreditHot,
  giveCredit,
  activateOrder,
  commitsWithEvents,
  delay,
  sockets,
]
