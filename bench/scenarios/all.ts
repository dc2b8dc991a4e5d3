import { byId } from './byId.ts'
import { list, listOfOne } from './list.ts'
import { refused } from './refused.ts'
import type { Scenario } from './Scenario.ts'

/** Every scenario, in the order that it is told in. */
export const SCENARIOS: readonly Scenario[] = [list, listOfOne, byId, refused]
